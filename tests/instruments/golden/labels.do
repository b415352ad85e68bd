* Lắng nghe: Phiếu có mọi loại câu hỏi
* every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602
* import delimited using "responses-plain.csv", clear varnames(1) encoding("utf-8")
version 14

capture confirm variable agrees
if !_rc {
    label define agrees ///
        1 "Đồng ý" ///
        0 "Không đồng ý", replace
    label values agrees agrees
    label variable agrees "Ông/Bà đồng ý trả lời không?"
}
capture confirm variable kish
if !_rc {
    label variable kish "Bảng Kish"
}
capture confirm variable did_procedure
if !_rc {
    quietly generate long _coded = .
    quietly replace _coded = 1 if did_procedure == "yes"
    quietly replace _coded = 2 if did_procedure == "no"
    quietly replace _coded = .d if did_procedure == "unsure"
    order _coded, after(did_procedure)
    drop did_procedure
    rename _coded did_procedure
    label define did_procedure ///
        1 "Có" ///
        2 "Không" ///
        .d "Không nhớ", replace
    label values did_procedure did_procedure
    label variable did_procedure "Ông/Bà có làm thủ tục không?"
}
capture confirm variable which
if !_rc {
    label variable which "Thủ tục nào?"
}
capture confirm variable day
if !_rc {
    label variable day "Nộp ngày nào?"
}
capture confirm variable hour
if !_rc {
    label variable hour "Lúc mấy giờ?"
}
capture confirm variable channel
if !_rc {
    quietly generate long _coded = .
    quietly replace _coded = 1 if channel == "counter"
    quietly replace _coded = 2 if channel == "online"
    quietly replace _coded = 3 if channel == "post"
    quietly replace _coded = 4 if channel == "other"
    order _coded, after(channel)
    drop channel
    rename _coded channel
    label define channel ///
        1 "Tại quầy" ///
        2 "Trực tuyến" ///
        3 "Qua bưu điện" ///
        4 "Khác", replace
    label values channel channel
    label variable channel "Nộp bằng cách nào?"
}
capture confirm variable channel_other
if !_rc {
    label variable channel_other "Nộp bằng cách nào?: Khác"
}
capture confirm variable waits
if !_rc {
    label variable waits "Chờ bao lâu?"
}
capture confirm variable fee
if !_rc {
    label variable fee "Lệ phí bao nhiêu?"
}
capture confirm variable long_wait
if !_rc {
    label variable long_wait "Chờ quá một giờ"
}
capture confirm variable face
if !_rc {
    quietly replace face = .b if face == 98
    label define face ///
        1 "Rất không hài lòng" ///
        2 "Không hài lòng" ///
        3 "Bình thường" ///
        4 "Hài lòng" ///
        5 "Rất hài lòng" ///
        .b "Không biết", replace
    label values face face
    label variable face "Nhìn chung thế nào?"
}
capture confirm variable staff
if !_rc {
    quietly replace staff = .a if staff == 97
    quietly replace staff = .b if staff == 98
    quietly replace staff = .c if staff == 99
    label define staff ///
        1 "Rất không hài lòng" ///
        2 "Không hài lòng" ///
        3 "Bình thường" ///
        4 "Hài lòng" ///
        5 "Rất hài lòng" ///
        .a "Không áp dụng" ///
        .b "Không biết" ///
        .c "Từ chối trả lời", replace
    label values staff staff
    label variable staff "Công chức lịch sự."
}
capture confirm variable points
if !_rc {
    label variable points "Cho mấy điểm?"
}
capture confirm variable seats
if !_rc {
    quietly replace seats = .a if seats == 97
    label define seats ///
        1 "Rất không hài lòng" ///
        2 "Không hài lòng" ///
        3 "Bình thường" ///
        4 "Hài lòng" ///
        5 "Rất hài lòng" ///
        .a "Không áp dụng", replace
    label values seats seats
    label variable seats "Ghế ngồi"
}
capture confirm variable signs
if !_rc {
    quietly replace signs = .a if signs == 97
    label define signs ///
        1 "Rất không hài lòng" ///
        2 "Không hài lòng" ///
        3 "Bình thường" ///
        4 "Hài lòng" ///
        5 "Rất hài lòng" ///
        .a "Không áp dụng", replace
    label values signs signs
    label variable signs "Biển chỉ dẫn"
}
capture confirm variable why__rude
if !_rc {
    label define why__rude ///
        0 "Không chọn" ///
        1 "Có chọn", replace
    label values why__rude why__rude
    label variable why__rude "Vì sao?: Thiếu lịch sự"
}
capture confirm variable why__slow
if !_rc {
    label define why__slow ///
        0 "Không chọn" ///
        1 "Có chọn", replace
    label values why__slow why__slow
    label variable why__slow "Vì sao?: Chậm"
}
capture confirm variable why__nothing
if !_rc {
    label define why__nothing ///
        0 "Không chọn" ///
        1 "Có chọn", replace
    label values why__nothing why__nothing
    label variable why__nothing "Vì sao?: Không có lý do"
}
capture confirm variable why__other
if !_rc {
    label define why__other ///
        0 "Không chọn" ///
        1 "Có chọn", replace
    label values why__other why__other
    label variable why__other "Vì sao?: Khác"
}
capture confirm variable why_other
if !_rc {
    label variable why_other "Vì sao?: Khác"
}
capture confirm variable wishes__speed
if !_rc {
    label variable wishes__speed "Điều gì quan trọng?: Nhanh"
}
capture confirm variable wishes__price
if !_rc {
    label variable wishes__price "Điều gì quan trọng?: Rẻ"
}
capture confirm variable wishes__manner
if !_rc {
    label variable wishes__manner "Điều gì quan trọng?: Lịch sự"
}
capture confirm variable commune
if !_rc {
    label variable commune "Ông/Bà sống ở đâu?"
}
capture confirm variable spot__lat
if !_rc {
    label variable spot__lat "Vị trí: vĩ độ"
}
capture confirm variable spot__lon
if !_rc {
    label variable spot__lon "Vị trí: kinh độ"
}
capture confirm variable spot__accuracy
if !_rc {
    label variable spot__accuracy "Vị trí: sai số (m)"
}
capture confirm variable spot__mock
if !_rc {
    label define spot__mock ///
        0 "Không" ///
        1 "Có", replace
    label values spot__mock spot__mock
    label variable spot__mock "Vị trí: vị trí giả lập"
}
capture confirm variable door
if !_rc {
    label variable door "Ảnh cửa nhà"
}
capture confirm variable people__n
if !_rc {
    label variable people__n "Trong nhà có những ai?: số dòng"
}
capture confirm variable people_selected
if !_rc {
    label variable people_selected "Trong nhà có những ai? – dòng được chọn"
}
capture confirm variable remark
if !_rc {
    label variable remark "Ý kiến khác"
}
capture confirm variable sign
if !_rc {
    label variable sign "Ký tên"
}
