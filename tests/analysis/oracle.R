# Prints figures of one sample, `name value` a line, for tests/analysis/test_r_oracle.py.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 17)
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
data <- transform(data, ga = as.numeric(grp == "a"), gb = as.numeric(grp == "b"))
data <- transform(data, xa = x * ga, xb = x * gb)

say <- function(name, values) {
  for (i in seq_along(values)) cat(sprintf("%s.%d %.17g\n", name, i, values[i]))
}
both <- function(name, object) {
  say(paste0(name, ".est"), as.numeric(coef(object)))
  say(paste0(name, ".se"), as.numeric(SE(object)))
}

stratified <- svydesign(ids = ~psu, strata = ~h, weights = ~w, data = data)
population <- table(factor(data$grp)) * 300 + 100
first <- as.data.frame(population); names(first) <- c("grp", "Freq")
second <- data.frame(sex = c("f", "m"), Freq = sum(population) * c(0.55, 0.45))
designs <- list(
  stratified = stratified,
  stages = svydesign(ids = ~psu + row, strata = ~h, fpc = ~N1 + N2, data = data),
  certain = svydesign(ids = ~psu + row, strata = ~h, fpc = ~N0 + N2, weights = ~w, data = data),
  whole = svydesign(ids = ~psu, strata = ~h, fpc = ~n1, weights = ~w, data = data),
  brewer = svydesign(ids = ~row, fpc = ~p, data = data, pps = "brewer"),
  post = postStratify(stratified, ~grp, first),
  rake = rake(stratified, list(~grp, ~sex), list(first, second),
              control = list(maxit = 500, epsilon = 1e-12)),
  linear = calibrate(stratified, ~grp + sex - 1,
                     c(setNames(population, paste0("grp", names(population))),
                       sexm = second$Freq[2]))
)
for (name in names(designs)) {
  d <- designs[[name]]
  both(paste0(name, ".mean"), svymean(~y, d, na.rm = TRUE))
  say(paste0(name, ".mean.deff"), deff(svymean(~y, d, na.rm = TRUE, deff = TRUE)))
  say(paste0(name, ".replace.deff"), deff(svymean(~y, d, na.rm = TRUE, deff = "replace")))
  both(paste0(name, ".total"), svytotal(~y, d, na.rm = TRUE))
  ratio <- svyratio(~y, ~x, d, na.rm = TRUE)
  say(paste0(name, ".ratio.est"), as.numeric(coef(ratio)))
  say(paste0(name, ".ratio.se"), as.numeric(SE(ratio)))
  by <- svyby(~x, ~grp, d, svymean)
  say(paste0(name, ".by.est"), as.numeric(coef(by)))
  say(paste0(name, ".by.se"), as.numeric(SE(by)))
  # svyby(covmat = TRUE) fails on calibrated designs: domain means as ratios instead
  pairs <- svyratio(~xa + xb, ~ga + gb, d, covmat = TRUE)
  both(paste0(name, ".contrast"), svycontrast(pairs, c(1, 0, 0, -1)))
  say(paste0(name, ".freedom"), degf(d))
  for (method in c("xlogit", "beta", "mean", "asin")) {
    share <- svyciprop(~good, d, method = method)
    say(paste0(name, ".", method), as.numeric(attr(share, "ci")))
  }
}
