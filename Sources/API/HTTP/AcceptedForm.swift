/// The form of an answer: the first that a client accepts and the server has.
struct AcceptedForm: Hashable, Sendable {
  var isYAML = false
  /// A form that only the document of OpenAPI v2 has.
  var isOpenAPI = false
  var representation = Request.Options.Representation.object

  /// What answers and bodies can be written in.
  static let types = "application/json, application/yaml"
}

extension AcceptedForm {
  /// Reads an `Accept` header such as `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`; nil where the
  /// server has nothing of what is accepted.
  init?(_ accept: String) {
    if accept.isEmpty { return }
    for clause in accept.utf8.split(separator: UInt8(ascii: ",")) {
      var words = clause.split(separator: UInt8(ascii: ";")).map { word in
        Substring(word.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") })
      }
      guard let type = words.first else { continue }
      words.removeFirst()
      guard let representation = Self.representation(words) else { continue }
      switch type {
      case "application/json", "application/*", "*/*": isYAML = false
      case "application/yaml": isYAML = true
      case OpenAPIProtobuf.mediaType: isOpenAPI = true
      default: continue
      }
      self.representation = representation
      return
    }
    return nil
  }

  /// Nil for a form, or a version of one, that is not served.
  private static func representation(_ words: [Substring]) -> Request.Options.Representation? {
    func parameter(_ name: String) -> String? {
      words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    switch parameter("as") {
    case nil: return .object
    case "Table": return ["v1", "v1beta1"].contains(parameter("v")) ? .table : nil
    case "PartialObjectMetadata", "PartialObjectMetadataList":
      return ["v1", "v1beta1"].contains(parameter("v")) ? .partialMetadata : nil
    case "APIGroupDiscoveryList": return parameter("v") == "v2" ? .aggregatedDiscovery : nil
    default: return nil
    }
  }
}
