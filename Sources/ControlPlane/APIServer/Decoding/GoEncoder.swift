import API
import Objects

/// Writes an object as the server's encoder does: the fields of a struct in the order of the Go type.
///
/// A document that a patch has gone through is in part no Go struct any more but a map, whose keys are sorted: that is
/// so of every object on the way to what the patch changed (`evanphx/json-patch`), and `Touched` says which those are.
struct GoEncoder {
  let table: SchemaTable

  /// The objects that a patch has opened, as a tree of keys; what stands below a `replaced` part came with the patch.
  struct Touched {
    var isReplaced = false
    /// The replaced part as the client wrote it.
    var replacement: JSONText?
    var below: [String: Touched] = [:]

    init(isReplaced: Bool = false, replacement: JSONText? = nil) {
      self.isReplaced = isReplaced
      self.replacement = replacement
    }

    mutating func open(_ path: some Sequence<String>, _ replacement: JSONText?) {
      var rest = Array(path)[...]
      guard let first = rest.popFirst() else {
        self = Touched(isReplaced: true, replacement: replacement)
        return
      }
      below[first, default: Touched()].open(rest, replacement)
    }
  }

  func encode(_ value: Value, _ index: Schema.Index?, touched: Touched? = nil) -> String {
    guard let index, let touched else { return ObjectWriter.text(value, table, index) }
    if touched.isReplaced { return touched.replacement?.compact ?? ObjectWriter.text(value, table, nil) }
    switch (table[index].form, value) {
    case (.object, .object(let fields)):
      return encode(fields, touched) { table[index].property($0)?.type }
    case (.map(let element), .object(let fields)):
      return encode(fields, touched) { _ in element }
    case (.list(let element), .array(let elements)):
      let parts = elements.enumerated().map { encode($1, element, touched: touched.below[String($0)]) }
      return "[" + parts.joined(separator: ",") + "]"
    default: return ObjectWriter.text(value, table, nil)
    }
  }

  private func encode(_ fields: Fields, _ touched: Touched, _ type: (String) -> Schema.Index?) -> String {
    let parts = fields.map { key, value in
      JSON.write(.string(key), escapesHTML: true) + ":" + encode(value, type(key), touched: touched.below[key])
    }
    return "{" + parts.joined(separator: ",") + "}"
  }
}

extension GoEncoder.Touched {
  /// What the operations of a JSON patch open.
  init(operations: Value, _ text: JSONText?) {
    for (index, operation) in (operations.array ?? []).enumerated() {
      let path = Self.keys(of: operation["path"]?.string ?? "")
      switch operation["op"]?.string {
      case "add", "replace": open(path, text?[index]?["value"])
      case "test": openParents(of: path)
      case "move", "copy":
        openParents(of: path)
        openParents(of: Self.keys(of: operation["from"]?.string ?? ""))
      default: openParents(of: path)
      }
    }
  }

  /// What a merge patch opens: every object that both it and the document have.
  init(merging patch: Value, into document: Value, _ text: JSONText?) {
    for (key, value) in patch.object ?? Fields() {
      guard let present = document[key] else {
        below[key] = GoEncoder.Touched(isReplaced: true, replacement: text?[key])
        continue
      }
      if value.object != nil, present.object != nil {
        below[key] = GoEncoder.Touched(merging: value, into: present, text?[key])
      } else {
        below[key] = GoEncoder.Touched(isReplaced: true, replacement: text?[key])
      }
    }
  }

  private mutating func openParents(of path: [String]) {
    guard let first = path.first, path.count > 1 else { return }
    below[first, default: GoEncoder.Touched()].openParents(of: Array(path.dropFirst()))
  }

  private static func keys(of pointer: String) -> [String] {
    pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}
