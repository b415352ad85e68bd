# Lắng nghe: Phiếu có mọi loại câu hỏi
# every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602
# d <- read.csv("people.csv", fileEncoding = "UTF-8-BOM", na.strings = "")

if (!exists("keep_missing")) keep_missing <- FALSE
as_codes <- function(x, codes, labels, missing, ordered) {
  x <- as.character(x)
  if (!keep_missing) {
    x[x %in% missing] <- NA
    labels <- labels[!(codes %in% missing)]
    codes <- codes[!(codes %in% missing)]
  }
  factor(x, levels = codes, labels = make.unique(labels), ordered = ordered)
}

if ("who" %in% names(d)) {
  attr(d$who, "label") <- "Là gì trong nhà?"
}
if ("sex" %in% names(d)) {
  d$sex <- as_codes(d$sex,
    codes = c("male", "female"),
    labels = c("Nam", "Nữ"),
    missing = character(0),
    ordered = FALSE)
  attr(d$sex, "label") <- "Giới tính"
}
if ("age" %in% names(d)) {
  d$age <- as.numeric(d$age)
  attr(d$age, "label") <- "Tuổi"
}
