import API
import Objects

/// `kubectl auth reconcile`: gives roles and bindings what a file says and they lack
/// (`kubectl/pkg/cmd/auth/reconcile.go`).
struct AuthReconcile: ImmediateCommand {
  static let honouredFlags: Set<String> = ["remove-extra-permissions", "remove-extra-subjects"]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if !context.arguments.isEmpty { throw .plain("no arguments are allowed") }
    if context.flags.list("filename").isEmpty { throw .plain("must specify one of -f and -k") }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try ResourceBuilder(context).build(&context, &host)
    var failures = selection.failures
    for target in selection.targets where target.resource.group == "rbac.authorization.k8s.io" {
      guard let wanted = target.manifest else { continue }
      do throws(Failure) {
        try reconcile(wanted, target, &printer, &host)
      } catch {
        failures.append(error)
      }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }

  private mutating func reconcile(
    _ wanted: Value,
    _ target: ResourceTarget,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let isRole = target.resource.name == "roles" || target.resource.name == "clusterroles"
    var existing: Value?
    do throws(Failure) {
      existing = try context.send(request(.get, target), &host).body
    } catch {
      if !error.isNotFound { throw error }
    }
    guard let existing else {
      if printer.dryRun != .client { try create(wanted, target, printer.dryRun, &host) }
      try printer.print(wanted, target.resource, "reconciled", &host)
      host.complain("\treconciliation required create")
      report(isRole ? "rules" : "subjects", "missing", "added", texts(of: wanted, isRole), &host)
      return
    }
    var changed = existing
    let added = isRole ? addRules(wanted, &changed) : addSubjects(wanted, &changed)
    let removed = isRole ? removeRules(wanted, &changed) : removeSubjects(wanted, &changed)
    for field in ["labels", "annotations"] {
      for (key, value) in wanted["metadata"]?[field]?.object ?? Fields() {
        changed["metadata", default: [:]][field, default: [:]][key] = value
      }
    }
    let isProtected = existing.annotations["rbac.authorization.kubernetes.io/autoupdate"] == "false"
    if changed != existing, !isProtected, printer.dryRun != .client {
      var update = request(.update, target)
      update.body = changed
      update.options.dryRun = printer.dryRun == .server
      _ = try context.send(update, &host)
    }
    try printer.print(changed, target.resource, "reconciled", &host)
    if changed == existing { return }
    let caveat =
      isProtected ? ", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)" : ""
    host.complain("\treconciliation required update" + caveat)
    report(isRole ? "rules" : "subjects", "missing", "added", added, &host)
    report(isRole ? "rules" : "subjects", "extra", "removed", removed, &host)
  }

  private func request(_ verb: Request.Verb, _ target: ResourceTarget) -> Request {
    Request(
      verb,
      target.resource.groupVersionResource,
      namespace: target.resource.isNamespaced ? target.namespace ?? context.namespace : nil,
      name: target.name ?? target.manifest?.name
    )
  }

  /// A role goes into a namespace that is made for it where there is none.
  private mutating func create(
    _ wanted: Value,
    _ target: ResourceTarget,
    _ dryRun: ResultPrinter.DryRun,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var request = request(.create, target)
    request.name = nil
    request.body = wanted
    request.options.dryRun = dryRun == .server
    if let namespace = request.namespace, dryRun == .none {
      let body: Value = [
        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)],
      ]
      do throws(Failure) {
        _ = try context.send(Request(.get, .namespaces, name: namespace), &host)
      } catch {
        if error.isNotFound { _ = try context.send(Request(.create, .namespaces, body: body), &host) }
      }
    }
    _ = try context.send(request, &host)
  }

  private func report(
    _ what: String,
    _ which: String,
    _ became: String,
    _ texts: [String],
    _ host: inout some KubectlHost
  ) {
    if texts.isEmpty { return }
    host.complain("\t\(which) \(what) \(became):")
    for text in texts { host.complain("\t\t" + text) }
  }

  private func texts(of object: Value, _ isRole: Bool) -> [String] {
    isRole
      ? PolicyRule.rules(object["rules"]).map(\.description)
      : (object["subjects"]?.array ?? []).map(Self.description)
  }

  // MARK: Rules and subjects

  private func addRules(_ wanted: Value, _ changed: inout Value) -> [String] {
    let missing = PolicyRule.missing(PolicyRule.rules(wanted["rules"]), from: PolicyRule.rules(changed["rules"]))
    for rule in missing { changed["rules", default: []].elements.append(rule.value) }
    return missing.map(\.description)
  }

  private func removeRules(_ wanted: Value, _ changed: inout Value) -> [String] {
    guard context.flags.bool("remove-extra-permissions") else { return [] }
    let extra = PolicyRule.missing(PolicyRule.rules(changed["rules"]), from: PolicyRule.rules(wanted["rules"]))
    if !extra.isEmpty { changed["rules"] = wanted["rules"] ?? [] }
    return extra.map(\.description)
  }

  private func addSubjects(_ wanted: Value, _ changed: inout Value) -> [String] {
    let present = (changed["subjects"]?.array ?? []).map(Self.description)
    let missing = (wanted["subjects"]?.array ?? []).filter { !present.contains(Self.description($0)) }
    for subject in missing { changed["subjects", default: []].elements.append(subject) }
    return missing.map(Self.description)
  }

  private func removeSubjects(_ wanted: Value, _ changed: inout Value) -> [String] {
    guard context.flags.bool("remove-extra-subjects") else { return [] }
    let kept = (wanted["subjects"]?.array ?? []).map(Self.description)
    let extra = (changed["subjects"]?.array ?? []).filter { !kept.contains(Self.description($0)) }
    if !extra.isEmpty { changed["subjects"] = wanted["subjects"] ?? [] }
    return extra.map(Self.description)
  }

  /// `{Kind:Group APIGroup:rbac.authorization.k8s.io Name:devs Namespace:}`.
  private static func description(_ subject: Value) -> String {
    let kind = subject["kind"]?.string ?? ""
    let group = subject["apiGroup"]?.string ?? (kind == "ServiceAccount" ? "" : "rbac.authorization.k8s.io")
    return "{Kind:\(kind) APIGroup:\(group) Name:\(subject["name"]?.string ?? "") "
      + "Namespace:\(subject["namespace"]?.string ?? "")}"
  }
}
