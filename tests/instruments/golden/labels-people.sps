* Encoding: UTF-8.
* Lắng nghe: Phiếu có mọi loại câu hỏi.
* every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602.

VARIABLE LABELS
  who
    'Là gì trong nhà?'
  /sex
    'Giới tính'
  /age
    'Tuổi'.

VALUE LABELS sex
    'male' 'Nam'
    'female' 'Nữ'.

VARIABLE LEVEL
  who (NOMINAL)
  /sex (NOMINAL)
  /age (SCALE).
