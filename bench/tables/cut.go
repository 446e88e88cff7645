package main

import "bytes"

// cut takes the rows out of a TABLEDATA document, and the number of rows that would no longer be right.
func cut(doc []byte) (head, rows, tail []byte) {
	const open, end = "<TABLEDATA>\n", "</TABLEDATA>"
	i := bytes.Index(doc, []byte(open)) + len(open)
	j := bytes.Index(doc, []byte(end))
	head = doc[:i]
	if a := bytes.Index(head, []byte(` nrows="`)); a >= 0 {
		b := a + 8 + bytes.IndexByte(head[a+8:], '"') + 1
		head = append(append([]byte(nil), head[:a]...), head[b:]...)
	}
	return head, doc[i:j], doc[j:]
}
