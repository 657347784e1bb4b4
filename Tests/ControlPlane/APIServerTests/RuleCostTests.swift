import API
import CEL
import Objects
import Testing

@testable import APIServer

/// Figures that Kubernetes' own tests expect (`apiextensions-apiserver/pkg/apiserver/schema/cel/compilation_test.go`).
@Suite("What rules cost")
struct RuleCostTests {
  private func cost(_ rule: String, _ schema: Value) throws -> UInt {
    let declaration = try #require(CELDeclaration(StructuralSchema(schema)))
    return SchemaRule(["rule": .string(rule)], declaration).cost
  }

  private static func list(_ items: Value, most: Int? = nil) -> Value {
    var list: Value = ["type": "array", "items": items]
    if let most { list["maxItems"] = .int(most) }
    return list
  }

  private static func map(_ values: Value, most: Int? = nil) -> Value {
    var map: Value = ["type": "object", "additionalProperties": values]
    if let most { map["maxProperties"] = .int(most) }
    return map
  }

  private static let number: Value = ["type": "number"]
  private static let text: Value = ["type": "string"]
  private static let pair: Value = [
    "type": "object", "properties": ["required": ["type": "string"], "optional": ["type": "string"]],
    "required": ["required"],
  ]

  private static let short: Value = ["type": "string", "maxLength": 10]
  private static let empty: Value = ["type": "string", "maxLength": 0]
  private static let either: Value = ["x-kubernetes-int-or-string": true]
  private static let flag: Value = ["type": "boolean"]

  private static func formatted(_ format: String) -> Value { ["type": "string", "format": .string(format)] }

  private static let cases: [(String, Value, UInt)] = [
    ("self.all(x, true)", list(number), 4_718_591), ("self.all(x, true)", list(number, most: 10), 32),
    ("self.all(x, true)", list(text), 3_145_727), ("self.all(x, true)", list(flag), 1_887_437),
    ("self.all(x, true)", list(list(number)), 3_145_727), ("self.all(x, true)", list(pair), 555_128),
    ("self.all(x, true)", map(number), 1_348_169), ("self.all(x, true)", map(text), 1_179_647),
    ("self.contains('test')", text, 314_574),
    ("self.contains('test')", short, 5), ("self.startsWith('test')", text, 2),
    ("size(self + 'hello') > size('hello')", text, 314_578), ("self[1] == 0.0", list(number), 2),
    ("self[1] == self[1]", list(text), 314_577), ("self.all(x, self.all(y, true))", list(number, most: 10), 352),
    ("self.all(x, self.all(y, self.all(z, true)))", list(number, most: 10), 3552), ("self.matches('x')", text, 314_574),
    ("''.matches('(((((((((())))))))))[0-9]')", text, 7), ("self.matches('')", text, 1),
    ("self.all(x, x.contains(self[x]))", map(text), 2_752_507),
    ("self.all(x, x.contains(self[x]))", map(short, most: 10), 72),
    ("self == 'x'", text, 2), ("self == 'x'", empty, 1),
    ("self.all(x, x == 0.0)", list(number), 6_291_454), ("self[0] == 5", list(either), 3),
    ("self[0] == null", list(pair), 2), ("self[0][0] == -1.0", list(list(number)), 3),
    ("self.all(x, x.y == 25.2)", list(map(number)), 6_291_452), ("self[0].x > 2.0", list(map(number)), 4),
    ("self.all(x, true)", list(formatted("duration")), 2_359_295),
    ("self[0].getHours() == 2", list(formatted("duration")), 4),
    ("self.all(x, true)", list(formatted("date-time")), 428_963),
  ]

  @Test(arguments: cases)
  func areEstimatedAsByKubernetes(_ rule: String, _ schema: Value, _ expected: UInt) throws {
    #expect(try cost(rule, schema) == expected)
  }
}
