import API

/// What `label` and `annotate` are to set and remove, told apart from the resources before it.
struct MetadataPairs: Sendable {
  private(set) var resources: [String] = []
  private(set) var set: [(key: String, value: String)] = []
  private(set) var removed: [String] = []

  init(_ arguments: [String], word: String, validatesValues: Bool) throws(Failure) {
    var pairs: [String] = []
    for argument in arguments {
      let isPair = (argument.contains("=") && !argument.hasPrefix("=")) || (argument.hasSuffix("-") && argument != "-")
      if isPair {
        pairs.append(argument)
      } else if pairs.isEmpty {
        resources.append(argument)
      } else {
        throw .plain("all resources must be specified before \(word) changes: \(argument)")
      }
    }
    for pair in pairs {
      if let equals = pair.firstIndex(of: "=") {
        let key = String(pair[..<equals])
        let value = String(pair[pair.index(after: equals)...])
        if validatesValues {
          let wrong = Validation.labelValue(value)
          if !wrong.isEmpty { throw .plain("invalid label value: \"\(pair)\": \(wrong.joined(separator: ";"))") }
        }
        self.set.append((key, value))
      } else {
        removed.append(String(pair.dropLast()))
      }
    }
    if self.set.contains(where: { removed.contains($0.key) }) {
      let article = word == "label" ? "a label" : "an annotation"
      throw .plain("can not both modify and remove \(article) in the same command")
    }
  }

  var isEmpty: Bool { self.set.isEmpty && removed.isEmpty }
}
