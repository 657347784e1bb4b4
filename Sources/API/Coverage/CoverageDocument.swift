/// `docs/COVERAGE.md`: the table for readers, kind by kind, without what simply works.
package struct CoverageDocument {
  private let table = SchemaTable.kubernetes
  /// Where a type with much to say was described: kind and path.
  private var described: [String: String] = [:]

  package static var text: String {
    var document = CoverageDocument()
    return document.make()
  }

  /// Fields of one type of which the same is said.
  private struct Row {
    var path: String
    var names: [String]
    /// Nil where another place says it.
    var entry: Coverage.Entry?
    var reference = ""
  }

  private mutating func make() -> String {
    var text = Self.introduction(Self.count())
    var group: String?
    for resource in Catalogue.kubernetes.resources {
      if resource.group != group {
        group = resource.group
        text += "\n## \(resource.group.isEmpty ? "The core group" : resource.group)\n"
      }
      text += "\n### \(resource.kind) (\(resource.apiVersion))\n\n" + section(resource)
    }
    return text
  }

  private mutating func section(_ resource: Resource) -> String {
    guard let schema = table[resource.groupVersionKind], let coverage = Coverage.all[schema.name] else { return "" }
    if let whole = coverage.whole {
      let what = whole.mark == .quiet ? "Stored, with no effect" : "Stored, with no effect; a warning says so"
      return what + ". " + whole.words + "\n"
    }
    var rows: [Row] = []
    collect(schema, "", resource.kind, into: &rows)
    if rows.isEmpty { return "Works as in Kubernetes.\n" }
    var text = ""
    for mark: Coverage.Mark in [.refused, .stored, .partly, .quiet] {
      let some = rows.filter { $0.entry?.mark == mark }
      if some.isEmpty { continue }
      text += "\(Self.heading(mark)):\n\n" + some.map(Self.line).joined() + "\n"
    }
    let others = rows.filter { $0.entry == nil }
    for row in others { text += "`\(row.path)`: as \(row.reference).\n" }
    if !others.isEmpty { text += "\n" }
    return String(text.dropLast())
  }

  private mutating func collect(_ schema: Schema, _ path: String, _ kind: String, into rows: inout [Row]) {
    guard let coverage = Coverage.all[schema.name] else { return }
    var same: [Coverage.Entry: Int] = [:]
    for property in schema.properties where !(path.isEmpty && property.name == "metadata") {
      guard let entry = coverage.fields[property.name], entry.mark != .honoured else { continue }
      if let place = same[entry] {
        rows[place].names.append(property.name)
      } else {
        same[entry] = rows.count
        rows.append(Row(path: path, names: [property.name], entry: entry))
      }
    }
    for property in schema.properties where !(path.isEmpty && property.name == "metadata") {
      guard coverage.fields[property.name]?.mark.isAlive == true else { continue }
      var inner = table[property.type]
      var place = path.isEmpty ? property.name : path + "." + property.name
      while true {
        if case .list(let element) = inner.form { (inner, place) = (table[element], place + "[]"); continue }
        if case .map(let element) = inner.form { (inner, place) = (table[element], place + "{}"); continue }
        break
      }
      if let reference = described[inner.name] {
        if !reference.isEmpty { rows.append(Row(path: place, names: [], reference: reference)) }
        continue
      }
      // While a type is being described, what leads back to it says nothing new.
      described[inner.name] = ""
      let before = rows.count
      collect(inner, place, kind, into: &rows)
      described[inner.name] = rows.count > before + 2 ? "`\(place)` of \(kind)" : nil
    }
  }

  private static func line(_ row: Row) -> String {
    let prefix = row.path.isEmpty ? "" : row.path + "."
    let name = row.names.count == 1 ? prefix + row.names[0] : prefix + "{" + row.names.joined(separator: ", ") + "}"
    let but = row.entry?.plainValue.map { ", unless it is \($0)" } ?? ""
    return "- `\(name)`\(but): \(row.entry?.words ?? "")\n"
  }

  private static func heading(_ mark: Coverage.Mark) -> String {
    switch mark {
    case .refused: "Refused"
    case .stored: "Stored with no effect; a warning says so"
    case .partly: "In part"
    default: "Stored with no effect, quietly"
    }
  }

  /// How many fields there are of each mark, each type counted once.
  private static func count() -> [Coverage.Mark: Int] {
    var counts: [Coverage.Mark: Int] = [:]
    for (name, coverage) in Coverage.all {
      if let whole = coverage.whole {
        counts[whole.mark, default: 0] += SchemaTable.kubernetes[name: name]?.properties.count ?? 0
      }
      for entry in coverage.fields.values { counts[entry.mark, default: 0] += 1 }
    }
    return counts
  }

  private static func introduction(_ counts: [Coverage.Mark: Int]) -> String {
    """
    # What is simulated

    What Drydock does with each kind of object and each field that a Kubernetes v1.36 API server serves. This page is
    made from the table in `Sources/KubernetesDescriptions/Coverage` by `make coverage`; it leaves out what works.

    Of the fields, each type counted once, \(counts[.honoured] ?? 0) do what they do in Kubernetes, \
    \(counts[.partly] ?? 0) do it in part, \((counts[.stored] ?? 0) + (counts[.quiet] ?? 0)) are stored
    with no effect, and \(counts[.refused] ?? 0) refused. All of them are checked as a real server checks them.

    A write that sets a field with no effect is answered with a warning, except for those that nobody would notice in a
    lesson, or that have no effect in many a real cluster either: they are listed as quiet.

    """
  }
}
