// Package adql reads queries in the Astronomical Data Query Language and
// runs them on SQLite.
//
// The language is ADQL 2.1 (IVOA Recommendation 2023-12-15) with the
// functions of the catalogue of ADQL user-defined functions 1.0 (IVOA
// Endorsed Note) that data centres commonly offer, ILIKE, and the
// TABLESAMPLE and MOC extensions. Parse gives the syntax tree or an *Error
// with line and column; Format lays a query out; Query.Translate resolves
// names against a Catalog and gives SQLite's SQL together with the metadata
// of every output column.
package adql
