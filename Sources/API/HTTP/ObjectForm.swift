package import Objects

/// How objects are shown to a client outside: whole, as metadata alone, or as rows of a table.
package struct ObjectForm: Sendable {
  private let isPartial: Bool
  private let isTable: Bool
  /// What stands beside the cells of a row.
  private let rowObject: String

  /// What the request asks for in its `Accept` header and `includeObject`.
  package init(_ request: Request) {
    isPartial = request.options.representation == .partialMetadata
    isTable = request.options.representation == .table
    rowObject = request.options.parameters.first { $0.name == "includeObject" }?.value ?? "Metadata"
  }

  /// An object, a list or a table in this form; what is none of these stays.
  package func shown(_ value: Value) -> Value {
    if isTable, value.kind == "Table" { return table(value) }
    guard isPartial, value["metadata"] != nil, value.kind != "Status" else { return value }
    guard let items = value["items"]?.array else { return Self.partial(value) }
    return [
      "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": value["metadata"] ?? [:],
      "items": .array(items.map(Self.partial)),
    ]
  }

  /// (`apiserver/pkg/endpoints/handlers/response.go`, `asTable`)
  private func table(_ table: Value) -> Value {
    if rowObject == "Object" { return table }
    var table = table
    var rows = table["rows"]?.array ?? []
    for index in rows.indices {
      rows[index]["object"] = rowObject == "None" ? nil : rows[index]["object"].map(Self.partial)
    }
    table["rows"] = .array(rows)
    return table
  }

  private static func partial(_ object: Value) -> Value {
    ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:]]
  }
}
