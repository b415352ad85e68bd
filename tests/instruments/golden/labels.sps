* Encoding: UTF-8.
* Lắng nghe: Phiếu có mọi loại câu hỏi.
* every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602.

VARIABLE LABELS
  agrees
    'Ông/Bà đồng ý trả lời không?'
  /kish
    'Bảng Kish'
  /did_procedure
    'Ông/Bà có làm thủ tục không?'
  /which
    'Thủ tục nào?'
  /day
    'Nộp ngày nào?'
  /hour
    'Lúc mấy giờ?'
  /channel
    'Nộp bằng cách nào?'
  /channel_other
    'Xin Ông/Bà ghi rõ'
  /waits
    'Chờ bao lâu?'
  /fee
    'Lệ phí bao nhiêu?'
  /long_wait
    'Chờ quá một giờ'
  /face
    'Nhìn chung thế nào?'
  /staff
    'Công chức lịch sự.'
  /points
    'Cho mấy điểm?'
  /seats
    'Hài lòng ở mức nào? – Ghế ngồi'
  /signs
    'Hài lòng ở mức nào? – Biển chỉ dẫn'
  /why__rude
    'Vì sao? – Thiếu lịch sự'
  /why__slow
    'Vì sao? – Chậm'
  /why__nothing
    'Vì sao? – Không có lý do'
  /why__other
    'Vì sao? – Khác'
  /why_other
    'Xin Ông/Bà ghi rõ'
  /wishes__speed
    'Điều gì quan trọng? – Nhanh'
  /wishes__price
    'Điều gì quan trọng? – Rẻ'
  /wishes__manner
    'Điều gì quan trọng? – Lịch sự'
  /commune
    'Ông/Bà sống ở đâu?'
  /spot__lat
    'Vị trí – vĩ độ'
  /spot__lon
    'Vị trí – kinh độ'
  /spot__accuracy
    'Vị trí – sai số (m)'
  /spot__mock
    'Vị trí – vị trí giả lập'
  /door
    'Ảnh cửa nhà'
  /people__n
    'Trong nhà có những ai? – số dòng'
  /people_selected
    'Trong nhà có những ai? – dòng được chọn'
  /remark
    'Ý kiến khác'
  /sign
    'Ký tên'.

VALUE LABELS agrees
    1 'Đồng ý'
    0 'Không đồng ý'.

VALUE LABELS did_procedure
    'yes' 'Có'
    'no' 'Không'
    'unsure' 'Không nhớ'.

VALUE LABELS channel
    'counter' 'Tại quầy'
    'online' 'Trực tuyến'
    'post' 'Qua bưu điện'
    'other' 'Khác'.

VALUE LABELS face
    1 'Rất không hài lòng'
    2 'Không hài lòng'
    3 'Bình thường'
    4 'Hài lòng'
    5 'Rất hài lòng'
    98 'Không biết'.

VALUE LABELS staff
    1 'Rất không hài lòng'
    2 'Không hài lòng'
    3 'Bình thường'
    4 'Hài lòng'
    5 'Rất hài lòng'
    97 'Không áp dụng'
    98 'Không biết'
    99 'Từ chối trả lời'.

VALUE LABELS seats
    1 'Rất không hài lòng'
    2 'Không hài lòng'
    3 'Bình thường'
    4 'Hài lòng'
    5 'Rất hài lòng'
    97 'Không áp dụng'.

VALUE LABELS signs
    1 'Rất không hài lòng'
    2 'Không hài lòng'
    3 'Bình thường'
    4 'Hài lòng'
    5 'Rất hài lòng'
    97 'Không áp dụng'.

VALUE LABELS why__rude
    0 'Không chọn'
    1 'Có chọn'.

VALUE LABELS why__slow
    0 'Không chọn'
    1 'Có chọn'.

VALUE LABELS why__nothing
    0 'Không chọn'
    1 'Có chọn'.

VALUE LABELS why__other
    0 'Không chọn'
    1 'Có chọn'.

VALUE LABELS spot__mock
    0 'Không'
    1 'Có'.

MISSING VALUES did_procedure ('unsure').

MISSING VALUES face (98).

MISSING VALUES staff (97, 98, 99).

MISSING VALUES seats (97).

MISSING VALUES signs (97).

VARIABLE LEVEL
  agrees (NOMINAL)
  /kish (NOMINAL)
  /did_procedure (NOMINAL)
  /which (NOMINAL)
  /day (NOMINAL)
  /hour (NOMINAL)
  /channel (NOMINAL)
  /channel_other (NOMINAL)
  /waits (SCALE)
  /fee (SCALE)
  /long_wait (SCALE)
  /face (ORDINAL)
  /staff (ORDINAL)
  /points (SCALE)
  /seats (ORDINAL)
  /signs (ORDINAL)
  /why__rude (NOMINAL)
  /why__slow (NOMINAL)
  /why__nothing (NOMINAL)
  /why__other (NOMINAL)
  /why_other (NOMINAL)
  /wishes__speed (ORDINAL)
  /wishes__price (ORDINAL)
  /wishes__manner (ORDINAL)
  /commune (NOMINAL)
  /spot__lat (SCALE)
  /spot__lon (SCALE)
  /spot__accuracy (SCALE)
  /spot__mock (NOMINAL)
  /door (NOMINAL)
  /people__n (SCALE)
  /people_selected (NOMINAL)
  /remark (NOMINAL)
  /sign (NOMINAL).
