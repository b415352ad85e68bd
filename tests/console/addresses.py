"""Every page of the console, by address, for tests that must hold on all of them."""

PUBLIC_PAGES = (
    "/",
    "/results/hp-2026",
    "/results/hp-2026?by=department&order=name",
    "/results/hp-2026?by=commune&index=factor:access",
    "/results/hp-2026?series=transaction",
    "/results/hp-2026?series=transaction&by=commune",
    "/results/hp-2026?series=open",
    "/results/hp-2026?by=commune&q=zzz",
    "/results/hp-2026/units/11311",
    "/results/hp-2026/units/10507",
    "/results/hp-2026/units/11948",
    "/results/hp-2026/units/31.SNV",
    "/results/hp-2026/scorecards",
    "/ledger",
    "/ledger/notice",
    "/console/login",
)
STAFF_PAGES = (
    "/console",
    "/console/sample",
    "/console/collection",
    "/console/paper",
    "/console/paper?unit=11311",
    "/console/invitations",
    "/console/quarantine",
    "/console/weights",
    "/console/exports",
    "/console/accounts",
    "/console/approvals",
    "/console/print",
    "/console/fieldwork",
    "/console/cases",
    "/console/cases/one?unit=10507&case=T1-C1",
)
FILES = (
    "/results/hp-2026/download/figures.csv",
    "/results/hp-2026/download/figures.csv?by=commune",
    "/results/hp-2026/download/figures.csv?by=commune&series=transaction",
    "/results/hp-2026/download/scorecards.csv",
    "/results/hp-2026/download/chart.svg?by=commune&block=communes",
    "/results/hp-2026/download/chart.svg?by=department",
    "/results/hp-2026/units/11948/figures.csv",
    "/results/hp-2026/units/11311/figures.csv?series=transaction",
)
WORKBOOKS = (
    "/results/hp-2026/download/figures.xlsx?by=commune",
    "/results/hp-2026/download/scorecards.xlsx",
    "/results/hp-2026/units/11948/figures.xlsx",
)
