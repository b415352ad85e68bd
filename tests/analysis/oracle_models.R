# Quantiles, tests, models, jackknives and calibrated means of many small designs by R survey, one line
# each: design, key, number. Usage: Rscript oracle_models.R FOLDER; reads FOLDER/designs.csv and FOLDER/<design>.csv.
suppressMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
options(survey.lonely.psu = "adjust", warn = -1)
say <- function(design, key, value) {
  value <- as.numeric(value)
  for (i in seq_along(value)) cat(design, paste0(key, ".", i), sprintf("%.17g", value[i]), "\n")
}
one <- function(name, fpc) {
  x <- read.csv(file.path(folder, paste0(name, ".csv")), colClasses = c(g = "factor", c = "factor"))
  d <- if (fpc == "two") {
    svydesign(id = ~psu + row, strata = ~h, fpc = ~N + M, data = x)
  } else if (fpc == "one") {
    svydesign(id = ~psu, strata = ~h, weights = ~w, fpc = ~N, data = x)
  } else {
    svydesign(id = ~psu, strata = ~h, weights = ~w, data = x)
  }
  q <- svyquantile(~v, d, 0.5, qrule = "hf7", interval.type = "xlogit")[[1]]
  say(name, "median", q[1, ])
  k <- svychisq(~g + c, d)
  say(name, "chisq", c(k$statistic, k$parameter, k$p.value))
  l <- svyglm(v ~ g + x, d)
  say(name, "linear", c(coef(l), SE(l)))
  e <- svyglm(z ~ x, d, family = quasibinomial())
  say(name, "logit", c(coef(e), SE(e)))
  if (fpc != "two") {
    j <- svymean(~y, as.svrepdesign(d, type = "JKn"), na.rm = TRUE)
    say(name, "jackknife", c(coef(j), SE(j)))
  }
  w <- calibrate(d, ~g + v, c(`(Intercept)` = sum(weights(d)) * 1.02, gb = 0.4 * sum(weights(d)),
                              v = sum(weights(d) * x$v) * 1.01))
  u <- svymean(~y, w, na.rm = TRUE)
  say(name, "calibrated", c(coef(u), SE(u)))
}
designs <- read.csv(file.path(folder, "designs.csv"), colClasses = "character")
for (i in seq_len(nrow(designs))) one(designs$name[i], designs$fpc[i])
