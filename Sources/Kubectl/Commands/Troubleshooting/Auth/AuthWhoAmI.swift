import API
import Objects

/// `kubectl auth whoami`.
struct AuthWhoAmI: ImmediateCommand {
  static let honouredFlags: Set<String> = []

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) { self.context = context }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let path = GroupVersionResource("selfsubjectreviews", group: "authentication.k8s.io")
    let body: Value = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
    let answer = try context.send(Request(.create, path, body: body), &host).body
    if let format = try OutputFormat(context.flags, &host) {
      var printer = ObjectPrinter(format)
      return host.print(try printer.text(of: answer))
    }
    guard let user = answer["status"]?["userInfo"] else {
      throw .verbatim("drydock: the API server does not answer a SelfSubjectReview yet")
    }
    var rows = [["ATTRIBUTE", "VALUE"], ["Username", user["username"]?.string ?? ""]]
    if let uid = user["uid"]?.string, !uid.isEmpty { rows.append(["UID", uid]) }
    if let groups = user["groups"]?.strings, !groups.isEmpty {
      rows.append(["Groups", "[" + groups.joined(separator: " ") + "]"])
    }
    for (key, value) in user["extra"]?.object ?? Fields() {
      rows.append(["Extra: \(key)", "[" + value.strings.joined(separator: " ") + "]"])
    }
    var columns = TextColumns()
    host.print(columns.text(rows))
  }
}
