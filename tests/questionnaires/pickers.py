"""A form that asks for a commune, a village of it, a procedure, and places in rows."""

PICKERS = """
name: pickers
version: "2026.1"
languages: [vi, en]
title: {vi: Chọn theo mã, en: Chosen by code}
purpose: {vi: Thử, en: Test}
provenance: {vi: Bài thử, en: Test}
sections:
  - name: main
    title: {vi: Chính, en: Main}
    items:
      - name: commune
        type: unit
        required: true
        text: {vi: "Ông/Bà ở xã, phường nào?", en: "In which commune or ward do you live?"}
      - name: village
        type: unit
        level: village
        within: commune
        text: {vi: "Ông/Bà ở thôn nào?", en: "In which village do you live?"}
      - name: procedure
        type: procedure
        text: {vi: "Ông/Bà làm thủ tục nào?", en: "Which procedure did you come for?"}
      - name: visits
        type: roster
        max_rows: 3
        text: {vi: "Những nơi đã đến", en: "Places visited"}
        items:
          - name: place
            type: unit
            text: {vi: "Nơi đến", en: "Place"}
"""
