"""What the author of a workbook can do about each reason, in Vietnamese and English."""

from questionnaires.text import Wording

REFUSALS: dict[str, Wording] = {
    "not-a-workbook": {
        "vi": "Tệp không phải là bảng tính XLSForm. Hãy lưu thành .xlsx (hoặc bảng .csv, .md).",
        "en": "The file is no XLSForm workbook. Save it as .xlsx (or as a .csv or .md table).",
    },
    "damaged-workbook": {
        "vi": "Bảng tính bị hỏng. Hãy mở bằng Excel hoặc LibreOffice và lưu lại.",
        "en": "The workbook is damaged. Open it in Excel or LibreOffice and save it again.",
    },
    "encrypted-workbook": {
        "vi": "Bảng tính có mật khẩu. Hãy bỏ mật khẩu rồi lưu lại.",
        "en": "The workbook has a password. Take it off and save it again.",
    },
    "old-workbook": {
        "vi": "Đây là tệp Excel đời cũ (.xls). Hãy lưu thành .xlsx.",
        "en": "This is an old Excel file (.xls). Save it as .xlsx.",
    },
    "macros": {
        "vi": "Bảng tính có macro. Hãy lưu thành .xlsx không có macro.",
        "en": "The workbook has macros. Save it as .xlsx without them.",
    },
    "unsafe-part": {
        "vi": "Bên trong tệp có tên không hợp lệ. Hãy tạo lại tệp bằng Excel hoặc LibreOffice.",
        "en": "The file holds a name that none should. Make it anew in Excel or LibreOffice.",
    },
    "document-type": {
        "vi": "Bên trong tệp có khai báo kiểu tài liệu XML, điều mà bảng tính không cần.",
        "en": "The file declares an XML document type, which no workbook needs.",
    },
    "workbook-too-large": {
        "vi": "Bảng tính quá lớn so với một bộ phiếu. Hãy bỏ ảnh và các trang tính không dùng.",
        "en": "The workbook is too large for a form. Take out pictures and sheets not in use.",
    },
    "too-many-sheets": {
        "vi": "Quá nhiều trang tính. Một bộ phiếu chỉ cần survey, choices và settings.",
        "en": "There are too many sheets. A form needs survey, choices and settings.",
    },
    "too-many-cells": {
        "vi": "Quá nhiều ô có nội dung. Hãy chia nhỏ danh sách lựa chọn.",
        "en": "Too many cells are filled. Make the choice lists smaller.",
    },
    "cell-too-long": {
        "vi": "Ô này quá dài. Hãy rút ngắn nội dung.",
        "en": "The cell is too long. Shorten it.",
    },
    "cell-error": {
        "vi": "Ô này là một công thức bị lỗi. Hãy sửa hoặc thay bằng giá trị.",
        "en": "The cell is a formula that failed. Mend it or write its value.",
    },
    "took-too-long": {
        "vi": "Đọc bảng tính tốn quá nhiều thời gian hoặc bộ nhớ nên đã dừng. Hãy tạo lại tệp.",
        "en": "Reading took too much time or memory and was stopped. Make the file anew.",
    },
    "reader-failed": {
        "vi": "Chương trình đọc gặp lỗi với bảng tính này. Xin gửi tệp cho nhóm phát triển.",
        "en": "The workbook made the reader fail. Please send it to the makers of Lắng nghe.",
    },
    "missing-sheet": {
        "vi": "Thiếu trang tính bắt buộc. Tên phải viết đúng như nêu trên.",
        "en": "A sheet is missing. Its name must be spelt as given.",
    },
    "missing-column": {
        "vi": "Thiếu một cột bắt buộc. Hãy thêm cột với đúng tên này.",
        "en": "A column is missing. Add it under this name.",
    },
    "duplicate-column": {
        "vi": "Hai cột cùng ý nghĩa. Hãy giữ lại một.",
        "en": "Two columns mean the same. Keep one.",
    },
    "unknown-language": {
        "vi": "Không rõ cột này bằng ngôn ngữ nào. Hãy ghi mã trong ngoặc, ví dụ Tiếng Việt (vi).",
        "en": "The language of the column is unclear. Write its code in brackets: English (en).",
    },
    "no-vietnamese": {
        "vi": "Bộ phiếu chưa có tiếng Việt. Hãy thêm cột label::Tiếng Việt (vi); nếu cột label "
        "đã là tiếng Việt thì thêm --language vi.",
        "en": "The form has no Vietnamese. Add a column label::Tiếng Việt (vi), or say "
        "--language vi if the words are Vietnamese already.",
    },
    "missing-translation": {
        "vi": "Câu này thiếu một ngôn ngữ của bộ phiếu. Hãy dịch bổ sung, hoặc bỏ hẳn ngôn ngữ đó.",
        "en": "The sentence lacks a language of the form. Translate it, or take that language out.",
    },
    "missing-type": {
        "vi": "Dòng này có nội dung nhưng không có type.",
        "en": "The row has content, but no type.",
    },
    "unknown-type": {
        "vi": "Không có loại câu hỏi này trong XLSForm. Hãy kiểm tra chính tả.",
        "en": "XLSForm has no such type of question. Check its spelling.",
    },
    "unsupported-type": {
        "vi": "Lắng nghe không có loại câu hỏi này; lý do và cách thay thế nêu ở trên.",
        "en": "Lắng nghe has no such question, for the reason given. Ask in another way, or delete "
        "the row.",
    },
    "choices-from-file": {
        "vi": "Lựa chọn nằm trong tệp khác. Hãy chép vào trang choices và dùng select_one.",
        "en": "The choices are in another file. Copy them into the sheet choices, use select_one.",
    },
    "missing-name": {
        "vi": "Thiếu tên ở cột name.",
        "en": "The name is missing.",
    },
    "missing-label": {
        "vi": "Câu hỏi cần lời hỏi ở cột label.",
        "en": "A question needs words in the column label.",
    },
    "missing-calculation": {
        "vi": "Dòng calculate cần công thức ở cột calculation.",
        "en": "A row of type calculate needs a formula in the column calculation.",
    },
    "unknown-list": {
        "vi": "Trang choices không có danh sách này. Hãy kiểm tra chính tả.",
        "en": "The sheet choices has no such list. Check its spelling.",
    },
    "nested-repeat": {
        "vi": "Danh sách lặp nằm trong danh sách lặp khác. Hãy tách thành hai danh sách riêng.",
        "en": "A repeat stands inside another. Make two repeats one after the other.",
    },
    "unclosed-group": {
        "vi": "Nhóm hoặc danh sách lặp này chưa được đóng. Hãy thêm dòng end_group, end_repeat.",
        "en": "The group or repeat is never closed. Add its end_group or end_repeat.",
    },
    "unopened-group": {
        "vi": "Dòng này đóng một nhóm không mở, hoặc đóng sai thứ tự.",
        "en": "The row closes what was not opened, or closes in the wrong order.",
    },
    "name-taken": {
        "vi": "Hai tên trở thành một sau khi viết thường và thay ký tự lạ bằng dấu gạch dưới.",
        "en": "Two names become one in lower case with other signs as underscores. Rename one.",
    },
    "bad-parameter": {
        "vi": "Tham số không đúng. Hãy viết theo mẫu tên=giá trị như trên.",
        "en": "The parameter is wrong. Write name=value as given.",
    },
    "reference-not-kept": {
        "vi": "Biểu thức nhắc đến một dòng không được giữ lại. Hãy hỏi hoặc tính giá trị đó.",
        "en": "The expression refers to a row that is not kept. Ask or calculate the value.",
    },
    "not-convertible": {
        "vi": "pyxform không chuyển được bộ phiếu này thành XForm; lý do nêu ở trên.",
        "en": "pyxform cannot turn this form into an XForm, for the reason given.",
    },
}

REMARKS: dict[str, Wording] = {
    "language-assumed": {
        "vi": "Cột không ghi ngôn ngữ được hiểu là tiếng Việt.",
        "en": "Columns that name no language are taken to be Vietnamese.",
    },
    "purpose-missing": {
        "vi": "XLSForm không có mục đích thu thập. Hãy ghi vào purpose trước khi dùng.",
        "en": "XLSForm has no place for the purpose. Write it into `purpose` before use.",
    },
    "version-changed": {
        "vi": "Phiên bản được ghi lại theo mẫu năm.số.",
        "en": "The version is written as year.number.",
    },
    "renamed": {
        "vi": "Tên được viết lại bằng chữ thường, chữ số và dấu gạch dưới, ở cả các biểu thức.",
        "en": "The name is written in lower case, digits and underscores, in expressions too.",
    },
    "title-assumed": {
        "vi": "Phần này không có tiêu đề nên dùng tiêu đề đánh số. Hãy đặt tiêu đề.",
        "en": "The section has no heading and gets a number. Give it one.",
    },
    "sheet-not-kept": {
        "vi": "Trang tính này không được đọc.",
        "en": "The sheet is not read.",
    },
    "setting-not-kept": {
        "vi": "Thiết lập này không có trong Lắng nghe.",
        "en": "Lắng nghe has no such setting.",
    },
    "column-not-kept": {
        "vi": "Cột này không được giữ lại.",
        "en": "The column is not kept.",
    },
    "row-not-kept": {
        "vi": "Dòng này là ghi chú hoặc đã bị tắt nên không được giữ lại.",
        "en": "The row is a note or switched off, and not kept.",
    },
    "list-not-used": {
        "vi": "Không câu hỏi nào dùng danh sách này nên không giữ lại.",
        "en": "No question uses the list, so it is not kept.",
    },
    "appearance-not-kept": {
        "vi": "Cách trình bày này do Lắng nghe tự quyết định.",
        "en": "Lắng nghe decides on this appearance itself.",
    },
    "parameter-not-kept": {
        "vi": "Tham số này không có tác dụng trong Lắng nghe.",
        "en": "The parameter has no effect in Lắng nghe.",
    },
    "metadata-not-kept": {
        "vi": "Dữ liệu này do hệ thống tự ghi (thời gian, thiết bị), hoặc không được thu thập.",
        "en": "The service records it by itself (times, device), or does not collect it.",
    },
    "row-type-not-kept": {
        "vi": "Loại dòng này không hỏi ai điều gì và không có trong Lắng nghe.",
        "en": "A row of this type asks nobody anything, and Lắng nghe does not have it.",
    },
    "group-flattened": {
        "vi": "Nhóm trong nhóm được trải ra: điều kiện chuyển vào từng câu, nhãn thành ghi chú.",
        "en": "The group within a group is flattened: its condition goes to every question, its "
        "label becomes a note.",
    },
    "group-empty": {
        "vi": "Nhóm không còn câu hỏi nào nên không giữ lại.",
        "en": "Nothing is left in the group, so it is not kept.",
    },
    "repeat-count-not-kept": {
        "vi": "Số dòng không cố định trước được; người trả lời tự thêm dòng.",
        "en": "The number of rows cannot be calculated; rows are added as they are needed.",
    },
    "row-label-not-kept": {
        "vi": "Nhãn của từng dòng khác nhau giữa các ngôn ngữ nên không giữ được.",
        "en": "The label of a row differs between languages and cannot be kept.",
    },
    "read-only-condition": {
        "vi": "Điều kiện chỉ đọc không được giữ; câu hỏi luôn sửa được.",
        "en": "A condition for read-only is not kept; the question can always be answered.",
    },
    "trigger-not-kept": {
        "vi": "Công thức được tính lại mỗi khi giá trị nó dùng thay đổi.",
        "en": "The formula is calculated whenever what it uses changes.",
    },
    "calculated": {
        "vi": "Câu có công thức do máy tính, người trả lời không sửa được.",
        "en": "A question with a formula is calculated; nobody can edit the answer.",
    },
    "stored-otherwise": {
        "vi": "Câu trả lời được lưu khác với ODK, như nêu trên.",
        "en": "The answer is stored otherwise than in ODK, as given.",
    },
    "labels-as-written": {
        "vi": "Câu chữ hiện đúng như viết: ${…}, Markdown và HTML không được xử lý.",
        "en": "Words are shown as they stand: ${…}, Markdown and HTML are not interpreted.",
    },
    "text-limit": {
        "vi": "Câu trả lời dài nhất theo số ký tự nêu trên; đặt khác bằng string-length(.) <= số.",
        "en": "The longest answer has the characters given; string-length(.) <= n sets another.",
    },
    "likert-codes": {
        "vi": "Thang Likert cần mã là số nguyên tăng dần; câu này thành câu chọn một.",
        "en": "A Likert scale needs ascending whole numbers; this becomes a single choice.",
    },
    "not-in-odk": {
        "vi": "ODK Collect và Enketo không làm được điều này, như nêu trên.",
        "en": "ODK Collect and Enketo do not do this, for the reason given.",
    },
    "words-assumed": {
        "vi": "Lời của lựa chọn này do Lắng nghe thêm vào.",
        "en": "The words of this choice are added by Lắng nghe.",
    },
}
