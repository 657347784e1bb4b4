import API
import Objects

/// `kubectl create quota`.
struct CreateQuota: GeneratorCommand {
  static let honouredFlags: Set<String> = ["hard", "scopes"]
  static let resource = GroupVersionResource("resourcequotas")
  static let failureWords = "failed to create quota"

  var context: CommandContext
  private let name: String

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
  }

  mutating func generate(_ host: inout some KubectlHost) throws(Failure) -> Value {
    var hard = Fields()
    for pair in context.flags.string("hard").split(separator: ",") {
      let halves = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("Invalid argument syntax \(pair), expected <resource>=<value>") }
      guard Quantity(halves[1]) != nil else {
        throw .plain(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
      }
      hard[halves[0]] = .string(halves[1])
    }
    var spec: Value = [:]
    if !hard.isEmpty { spec["hard"] = .object(hard) }
    if let scopes = context.flags.text("scopes") {
      spec["scopes"] = .array(scopes.split(separator: ",").map { .string(String($0)) })
    }
    return [
      "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": .string(name)], "spec": spec, "status": [:],
    ]
  }
}
