import API
import Objects

/// `kubectl create token`.
struct CreateToken: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "audience", "bound-object-kind", "bound-object-name", "bound-object-uid", "duration",
  ]

  private var context: CommandContext
  private let name: String

  /// What a token can be bound to, with its version.
  private static let boundKinds = [("Node", "v1"), ("Pod", "v1"), ("Secret", "v1")]

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    name = try context.exactlyOneName()
    let flags = context.flags
    let duration = flags.duration("duration")
    if duration < .zero { throw .plain("--duration must be greater than or equal to 0") }
    if duration.components.attoseconds != 0 {
      throw .plain("--duration cannot be expressed in units less than seconds")
    }
    if flags.list("audience").contains("") { throw .plain("--audience must not be an empty string") }
    if let kind = flags.text("bound-object-kind") {
      if !Self.boundKinds.contains(where: { $0.0 == kind }) {
        let kinds = Self.boundKinds.map(\.0).joined(separator: ", ")
        throw .plain("supported --bound-object-kind values are \(kinds)")
      }
      if flags.text("bound-object-name") == nil {
        throw .plain("--bound-object-name is required if --bound-object-kind is provided")
      }
    } else {
      for flag in ["bound-object-name", "bound-object-uid"] where flags.text(flag) != nil {
        throw .plain("--\(flag) can only be set if --bound-object-kind is provided")
      }
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let request = Request(
      .create,
      .serviceAccounts,
      subresource: "token",
      namespace: context.namespace,
      name: name,
      body: ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec]
    )
    let answer: Value
    do throws(Failure) {
      answer = try context.send(request, &host).body
    } catch .status(let status) where status.reason != .connectionRefused {
      throw .plain("failed to create token: \(status.message)")
    }
    if let format = try OutputFormat(context.flags, &host) {
      var printer = ObjectPrinter(format)
      return host.print(try printer.text(of: answer))
    }
    let token = answer["status"]?["token"]?.string ?? ""
    host.print(host.isTerminal(.output) ? token + "\n" : token)
  }

  private var spec: Value {
    let flags = context.flags
    var spec: Value = [:]
    let seconds = Int(flags.duration("duration").components.seconds)
    if seconds > 0 { spec["expirationSeconds"] = .int(seconds) }
    if !flags.list("audience").isEmpty { spec["audiences"] = Value(flags.list("audience")) }
    if let kind = flags.text("bound-object-kind") {
      var reference: Value = [
        "kind": .string(kind), "name": .string(flags.string("bound-object-name")),
        "apiVersion": .string(Self.boundKinds.first { $0.0 == kind }?.1 ?? "v1"),
      ]
      reference["uid"] = flags.text("bound-object-uid").map { .string($0) }
      spec["boundObjectRef"] = reference
    }
    return spec
  }
}
