import API
import Objects

/// What `certificate approve` and `deny` share (`kubectl/pkg/cmd/certificates`).
protocol CertificateDecision: ImmediateCommand {
  /// `Approved`, `Denied`.
  static var condition: String { get }
  static var opposite: String { get }
  static var reason: String { get }
  static var message: String { get }
  var context: CommandContext { get set }
  init(context: CommandContext)
}

extension CertificateDecision {
  static var honouredFlags: Set<String> { ["force"] }

  init(_ context: CommandContext) throws(Failure) {
    self.init(context: context)
    if context.arguments.isEmpty, context.flags.list("filename").isEmpty {
      throw .plain("one or more CSRs must be specified as <name> or -f <filename>")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let words = context.arguments.isEmpty ? [] : ["certificatesigningrequest"] + context.arguments
    let selection = try ResourceBuilder(context, arguments: words).build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      let decided = try decide(info, &host)
      try printer.print(decided, info.resource, Self.condition.lowercased(), &host)
    }
  }

  private mutating func decide(_ info: ResourceInfo, _ host: inout some KubectlHost) throws(Failure) -> Value {
    var request = info.object
    let present = (request["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    if present.contains(Self.opposite) {
      throw .plain("certificate signing request \"\(info.name)\" is already \(Self.opposite)")
    }
    if present.contains(Self.condition), !context.flags.bool("force") { return request }
    request["status", default: [:]]["conditions", default: []].elements.append([
      "type": .string(Self.condition), "status": "True", "reason": .string(Self.reason),
      "message": .string(Self.message), "lastUpdateTime": .string(host.clock.timestamp),
    ])
    let update = Request(
      .update,
      info.resource.groupVersionResource,
      subresource: "approval",
      name: info.name,
      body: request
    )
    return try context.send(update, &host).body
  }
}
