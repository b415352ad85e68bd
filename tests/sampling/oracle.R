# Sizes on the first line of standard input, the number drawn on the second; out: pi, then the joint
# probabilities of Sampford and of systematic selection, a row a line, with all their digits.
suppressMessages(library(sampling))
lines <- readLines(file("stdin"))
x <- as.numeric(strsplit(lines[1], " ")[[1]])
n <- as.integer(lines[2])
pik <- inclusionprobabilities(x, n)
show <- function(values) cat(formatC(values, digits = 17, format = "g"), "\n")
show(pik)
for (matrix in list(UPsampfordpi2(pik), UPsystematicpi2(pik))) apply(matrix, 1, show) -> ignored
