// Package table holds tables of the Virtual Observatory: typed columns with null values, units, UCDs
// and the other metadata a VOTable gives them, and the verbs to work with them.
//
// A [Table] is made by a query, read from a file, or put together from Go slices with [NewColumn] and
// [New]. Verbs such as [Table.Select], [Table.Where] and [Table.Sort] give a new table and leave theirs
// alone; only [Table.Add] works in place. Names of columns are matched exactly first, then without
// regard to case, and a miss names the nearest ones.
package table
