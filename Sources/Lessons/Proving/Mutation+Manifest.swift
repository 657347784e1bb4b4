import API
import Objects

extension Mutation {
  /// The slips in a file of manifests that a line of a solution reads: one leaf of one object wrong.
  ///
  /// Only objects that the line makes or changes are touched: the others stand in the file as they are in the cluster.
  static func ofManifest(
    _ text: String,
    path: String,
    line: Int,
    isChanged: (Value) -> Bool
  ) -> [Mutation] {
    guard let documents = try? YAML.read(text) else { return [] }
    return documents.indices.filter { isChanged(documents[$0]) }.flatMap { index -> [Mutation] in
      let object = documents[index].kind
      return slips(in: documents[index], at: []).map { slip in
        var changed = documents
        changed[index] = slip.value
        return Mutation(
          line: line,
          change: "\(path): \(object) \(slip.change)",
          edit: .file(path: path, content: changed.map { YAML.write($0) }.joined(separator: "---\n"))
        )
      }
    }
  }

  /// The value with one leaf below it changed, for each leaf that is a name, an image, a number of replicas or a port.
  private static func slips(in value: Value, at path: [String]) -> [(change: String, value: Value)] {
    switch value {
    case .object(let fields):
      return fields.flatMap { key, child -> [(change: String, value: Value)] in
        slips(in: child, at: path + [key]).map { slip in
          var changed = fields
          changed[key] = slip.value
          return (slip.change, .object(changed))
        }
      }
    case .array(let items):
      return items.indices.flatMap { index -> [(change: String, value: Value)] in
        let label = items[index]["name"]?.string ?? String(index)
        return slips(in: items[index], at: path.dropLast() + ["\(path.last ?? "")[\(label)]"]).map { slip in
          var changed = items
          changed[index] = slip.value
          return (slip.change, .array(changed))
        }
      }
    default:
      let isLabel = ["labels", "matchLabels", "selector", "nodeSelector"].contains(path.dropLast().last)
      guard let other = isLabel ? value.string.map({ .string(otherName($0)) }) : slip(of: value, key: path.last ?? "")
      else { return [] }
      return [(change(path.joined(separator: "."), Matcher.shown(value), Matcher.shown(other)), other)]
    }
  }

  /// Another value for a leaf; nil for one that no slip is tried on. `containerPort` is left out, as it only informs.
  private static func slip(of value: Value, key: String) -> Value? {
    switch (key, value) {
    case ("name", .string(let name)): .string(otherName(name))
    case ("image", .string(let image)): .string(otherImage(image))
    case ("namespace", .string(let namespace)): .string(otherNamespace(namespace))
    case ("replicas", .int(let number)), ("port", .int(let number)), ("targetPort", .int(let number)),
      ("nodePort", .int(let number)):
      .int(number + 1)
    default: nil
    }
  }
}
