package adql

// castTypes are the types a value can be cast to, with the VOTable datatype
// the result has (ADQL 2.1, section 4.5).
var castTypes = map[string]string{
	"INTEGER": "int", "INT": "int", "SMALLINT": "short", "BIGINT": "long",
	"REAL": "float", "FLOAT": "double", "DOUBLE PRECISION": "double", "DOUBLE": "double",
	"CHAR": "char", "VARCHAR": "char", "TIMESTAMP": "char",
	"POINT": "point", "CIRCLE": "circle", "POLYGON": "polygon",
}
