// Package product brings the products of datasets: it opens what a row, a link,
// a URL or a path leads to, reads it as a table or an image, and fetches many
// into a directory.
package product
