# Lắng nghe: Phiếu có mọi loại câu hỏi
# every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602
# d <- read.csv("responses-plain.csv", fileEncoding = "UTF-8-BOM", na.strings = "")

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

if ("agrees" %in% names(d)) {
  d$agrees <- as_codes(d$agrees,
    codes = c("1", "0"),
    labels = c("Đồng ý", "Không đồng ý"),
    missing = character(0),
    ordered = FALSE)
  attr(d$agrees, "label") <- "Ông/Bà đồng ý trả lời không?"
}
if ("kish" %in% names(d)) {
  attr(d$kish, "label") <- "Bảng Kish"
}
if ("did_procedure" %in% names(d)) {
  d$did_procedure <- as_codes(d$did_procedure,
    codes = c("yes", "no", "unsure"),
    labels = c("Có", "Không", "Không nhớ"),
    missing = c("unsure"),
    ordered = FALSE)
  attr(d$did_procedure, "label") <- "Ông/Bà có làm thủ tục không?"
}
if ("which" %in% names(d)) {
  attr(d$which, "label") <- "Thủ tục nào?"
}
if ("day" %in% names(d)) {
  d$day <- as.Date(d$day)
  attr(d$day, "label") <- "Nộp ngày nào?"
}
if ("hour" %in% names(d)) {
  attr(d$hour, "label") <- "Lúc mấy giờ?"
}
if ("channel" %in% names(d)) {
  d$channel <- as_codes(d$channel,
    codes = c("counter", "online", "post", "other"),
    labels = c("Tại quầy", "Trực tuyến", "Qua bưu điện", "Khác"),
    missing = character(0),
    ordered = FALSE)
  attr(d$channel, "label") <- "Nộp bằng cách nào?"
}
if ("channel_other" %in% names(d)) {
  attr(d$channel_other, "label") <- "Xin Ông/Bà ghi rõ"
}
if ("waits" %in% names(d)) {
  d$waits <- as.numeric(d$waits)
  attr(d$waits, "label") <- "Chờ bao lâu?"
}
if ("fee" %in% names(d)) {
  d$fee <- as.numeric(d$fee)
  attr(d$fee, "label") <- "Lệ phí bao nhiêu?"
}
if ("long_wait" %in% names(d)) {
  d$long_wait <- as.numeric(d$long_wait)
  attr(d$long_wait, "label") <- "Chờ quá một giờ"
}
if ("face" %in% names(d)) {
  d$face <- as_codes(d$face,
    codes = c("1", "2", "3", "4", "5", "98"),
    labels = c("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng", "Không biết"),
    missing = c("98"),
    ordered = TRUE)
  attr(d$face, "label") <- "Nhìn chung thế nào?"
}
if ("staff" %in% names(d)) {
  d$staff <- as_codes(d$staff,
    codes = c("1", "2", "3", "4", "5", "97", "98", "99"),
    labels = c("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng", "Không áp dụng", "Không biết", "Từ chối trả lời"),
    missing = c("97", "98", "99"),
    ordered = TRUE)
  attr(d$staff, "label") <- "Công chức lịch sự."
}
if ("points" %in% names(d)) {
  d$points <- as.numeric(d$points)
  attr(d$points, "label") <- "Cho mấy điểm?"
}
if ("seats" %in% names(d)) {
  d$seats <- as_codes(d$seats,
    codes = c("1", "2", "3", "4", "5", "97"),
    labels = c("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng", "Không áp dụng"),
    missing = c("97"),
    ordered = TRUE)
  attr(d$seats, "label") <- "Hài lòng ở mức nào? – Ghế ngồi"
}
if ("signs" %in% names(d)) {
  d$signs <- as_codes(d$signs,
    codes = c("1", "2", "3", "4", "5", "97"),
    labels = c("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng", "Không áp dụng"),
    missing = c("97"),
    ordered = TRUE)
  attr(d$signs, "label") <- "Hài lòng ở mức nào? – Biển chỉ dẫn"
}
if ("why__rude" %in% names(d)) {
  d$why__rude <- as_codes(d$why__rude,
    codes = c("0", "1"),
    labels = c("Không chọn", "Có chọn"),
    missing = character(0),
    ordered = FALSE)
  attr(d$why__rude, "label") <- "Vì sao? – Thiếu lịch sự"
}
if ("why__slow" %in% names(d)) {
  d$why__slow <- as_codes(d$why__slow,
    codes = c("0", "1"),
    labels = c("Không chọn", "Có chọn"),
    missing = character(0),
    ordered = FALSE)
  attr(d$why__slow, "label") <- "Vì sao? – Chậm"
}
if ("why__nothing" %in% names(d)) {
  d$why__nothing <- as_codes(d$why__nothing,
    codes = c("0", "1"),
    labels = c("Không chọn", "Có chọn"),
    missing = character(0),
    ordered = FALSE)
  attr(d$why__nothing, "label") <- "Vì sao? – Không có lý do"
}
if ("why__other" %in% names(d)) {
  d$why__other <- as_codes(d$why__other,
    codes = c("0", "1"),
    labels = c("Không chọn", "Có chọn"),
    missing = character(0),
    ordered = FALSE)
  attr(d$why__other, "label") <- "Vì sao? – Khác"
}
if ("why_other" %in% names(d)) {
  attr(d$why_other, "label") <- "Xin Ông/Bà ghi rõ"
}
if ("wishes__speed" %in% names(d)) {
  d$wishes__speed <- as.numeric(d$wishes__speed)
  attr(d$wishes__speed, "label") <- "Điều gì quan trọng? – Nhanh"
}
if ("wishes__price" %in% names(d)) {
  d$wishes__price <- as.numeric(d$wishes__price)
  attr(d$wishes__price, "label") <- "Điều gì quan trọng? – Rẻ"
}
if ("wishes__manner" %in% names(d)) {
  d$wishes__manner <- as.numeric(d$wishes__manner)
  attr(d$wishes__manner, "label") <- "Điều gì quan trọng? – Lịch sự"
}
if ("commune" %in% names(d)) {
  attr(d$commune, "label") <- "Ông/Bà sống ở đâu?"
}
if ("spot__lat" %in% names(d)) {
  d$spot__lat <- as.numeric(d$spot__lat)
  attr(d$spot__lat, "label") <- "Vị trí – vĩ độ"
}
if ("spot__lon" %in% names(d)) {
  d$spot__lon <- as.numeric(d$spot__lon)
  attr(d$spot__lon, "label") <- "Vị trí – kinh độ"
}
if ("spot__accuracy" %in% names(d)) {
  d$spot__accuracy <- as.numeric(d$spot__accuracy)
  attr(d$spot__accuracy, "label") <- "Vị trí – sai số (m)"
}
if ("spot__mock" %in% names(d)) {
  d$spot__mock <- as_codes(d$spot__mock,
    codes = c("0", "1"),
    labels = c("Không", "Có"),
    missing = character(0),
    ordered = FALSE)
  attr(d$spot__mock, "label") <- "Vị trí – vị trí giả lập"
}
if ("door" %in% names(d)) {
  attr(d$door, "label") <- "Ảnh cửa nhà"
}
if ("people__n" %in% names(d)) {
  d$people__n <- as.numeric(d$people__n)
  attr(d$people__n, "label") <- "Trong nhà có những ai? – số dòng"
}
if ("people_selected" %in% names(d)) {
  d$people_selected <- as.numeric(d$people_selected)
  attr(d$people_selected, "label") <- "Trong nhà có những ai? – dòng được chọn"
}
if ("remark" %in% names(d)) {
  attr(d$remark, "label") <- "Ý kiến khác"
}
if ("sign" %in% names(d)) {
  attr(d$sign, "label") <- "Ký tên"
}
