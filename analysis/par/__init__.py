"""The PAR score (Chỉ số cải cách hành chính): schemes as data, scores, ranks and rank sets."""
