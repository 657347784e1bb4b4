import API
import Objects

/// `kubectl set subject`.
struct SetSubject: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "group", "local", "selector", "serviceaccount", "user"]

  private var context: CommandContext
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let flags = context.flags
    if flags.bool("local"), !context.arguments.isEmpty { throw PodTemplateChange.namedLocally }
    builder = ResourceBuilder(context)
    builder.selectsAll = flags.bool("all")
    try builder.checkWords()
    try PodTemplateChange.checkFlags(flags)
    if ["user", "group", "serviceaccount"].allSatisfy({ flags.list($0).isEmpty }) {
      throw .plain("you must specify at least one value of user, group or serviceaccount")
    }
    for account in flags.list("serviceaccount") {
      let halves = account.split(separator: ":", omittingEmptySubsequences: false)
      if halves.count != 2 || halves[1].isEmpty { throw .plain("serviceaccount must be <namespace>:<name>") }
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let isLocal = context.flags.bool("local")
    let (infos, fetchFailures) = context.fetchUnlessLocal(selection, &host)
    if !fetchFailures.isEmpty { throw .several(of: fetchFailures) }
    let accounts = context.flags.list("serviceaccount")
    if infos.contains(where: { $0.object.kind == "ClusterRoleBinding" }),
      accounts.contains(where: { $0.hasPrefix(":") })
    {
      throw .plain("serviceaccount must be <namespace>:<name>, namespace must be specified")
    }
    let subjects = subjects()
    try infos.forEachInTurn { info throws(Failure) in
      guard ["RoleBinding", "ClusterRoleBinding"].contains(info.object.kind) else {
        throw .plain(
          "error: \(info.resource.name)/\(info.name) setting subjects is only supported for "
            + "RoleBinding/ClusterRoleBinding"
        )
      }
      var object = info.object
      let before = object["subjects"]?.array ?? []
      let new = subjects.filter { !before.contains($0) }
      if new.isEmpty { return }
      object["subjects"] = .array(before + new)
      let result: Value
      do throws(Failure) {
        result = try ObjectChange(info, to: object)
          .send(dryRun: isLocal ? .client : printer.dryRun, asMerge: true, &context, &host)
      } catch .status(let status) where status.reason != .connectionRefused {
        throw .plain("failed to patch subjects to rolebinding: \(status.message)")
      }
      try printer.print(result, info.resource, "subjects updated", &host)
    }
  }

  /// Users, groups, then accounts, each sorted and once.
  private func subjects() -> [Value] {
    var subjects: [Value] = []
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
      for name in Set(context.flags.list(flag)).sorted() {
        subjects.append(["apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(name)])
      }
    }
    for account in Set(context.flags.list("serviceaccount")).sorted() {
      let halves = account.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let namespace = halves[0].isEmpty ? context.namespace : halves[0]
      subjects.append(["kind": "ServiceAccount", "name": .string(halves[1]), "namespace": .string(namespace)])
    }
    return subjects
  }
}
