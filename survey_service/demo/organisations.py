"""Who takes part in the synthetic round: bodies that exist, in roles that are made up for it."""

from survey_service.demo.plan import Round
from survey_service.pipeline.organisations import import_organisations, import_roles
from survey_service.store.database import Database

LEADS, PRINTS, COLLECTS = "so-noi-vu", "nha-in", "buu-dien"
FRONT, VETERANS = "mttq", "ccb"
ORGANISATIONS = f"""code,name_vi,name_en,kind,counted_with
{LEADS},Sở Nội vụ,Department of Home Affairs,other,
{PRINTS},Nhà in (mô phỏng),Printer (simulated),other,
{COLLECTS},Bưu điện thành phố,City Post,post_office,
{FRONT},Ủy ban Mặt trận Tổ quốc,Fatherland Front,fatherland_front,
{VETERANS},Hội Cựu chiến binh,Veterans' Association,veterans,{FRONT}
"""
ROLES = f"""organisation,role,statement
{LEADS},leads,
{LEADS},pays,
{PRINTS},prints,
{COLLECTS},collects,
{FRONT},supervises,Mô phỏng: cử giám sát theo đề nghị của Sở Nội vụ; không phát và không thu phiếu
{VETERANS},supervises,Mô phỏng: là thành viên của Mặt trận nên tính chung với Mặt trận
"""


def name_organisations(database: Database, this: Round) -> None:
    """Store who takes part and who does what.

    Raises:
        ValueError: a row above is wrong, which is a defect.
    """
    with database.write() as connection:
        _, bad = import_organisations(connection, ORGANISATIONS)
        if not bad:
            _, bad = import_roles(connection, this.campaign, ROLES)
    if bad:
        raise ValueError(bad)
