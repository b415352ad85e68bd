* Lắng nghe: Phiếu có mọi loại câu hỏi
* every_type 2026.1, SHA-256 e36ee1d0d53b21386e009c3f7cf7b9eececb33b6961812b5f9a0ca795b928602
* import delimited using "people.csv", clear varnames(1) encoding("utf-8")
version 14

capture confirm variable who
if !_rc {
    label variable who "Là gì trong nhà?"
}
capture confirm variable sex
if !_rc {
    quietly generate long _coded = .
    quietly replace _coded = 1 if sex == "male"
    quietly replace _coded = 2 if sex == "female"
    order _coded, after(sex)
    drop sex
    rename _coded sex
    label define sex ///
        1 "Nam" ///
        2 "Nữ", replace
    label values sex sex
    label variable sex "Giới tính"
}
capture confirm variable age
if !_rc {
    label variable age "Tuổi"
}
