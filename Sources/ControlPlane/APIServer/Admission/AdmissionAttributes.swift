import API
import Objects

/// One request to write or remove an object, as the admission plugins see it
/// (`k8s.io/apiserver/pkg/admission.Attributes`).
struct AdmissionAttributes {
  enum Operation: Int, CaseIterable, Sendable { case create, update, delete, connect }

  let operation: Operation
  private let question: Exchange.Question
  /// Empty for an object of the cluster.
  let namespace: String
  /// The object as it shall be stored; of a deletion, as it is. Mutating plugins change it.
  var object: Value
  /// The object as it is stored; nil for a creation.
  let old: Value?
  /// What the answer says beside its body.
  var warnings: [String] = []
  /// Mutating plugins come before a name is made up, so refusals speak of the prefix.
  var hasFinalName = false

  init(_ operation: Operation, _ object: Value, old: Value?, _ exchange: Exchange) {
    self.operation = operation
    question = exchange.question
    let isNamespaced = exchange.resource.isNamespaced
    namespace = isNamespaced ? (old ?? object).namespace ?? exchange.request.namespace ?? "default" : ""
    self.object = object
    self.old = old
  }

  var request: Request { question.request }
  /// The resource of the path, with its kind.
  var endpoint: Endpoint { question.endpoint }
  /// `status`, `scale`, `binding` …; empty for the object itself.
  var subresource: String { request.subresource ?? "" }
  var resource: GroupResource { endpoint.resource.groupResource }
  var user: Request.User { request.user }
  var isDryRun: Bool { request.options.dryRun }

  /// The name that refusals speak of.
  var name: String {
    let name = (old ?? object).name
    if operation != .create || hasFinalName { return name }
    let prefix = object["metadata"]?["generateName"]?.string ?? ""
    if !prefix.isEmpty, name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + 5 { return prefix }
    return name.isEmpty ? prefix.isEmpty ? "Unknown" : prefix : name
  }

  /// The refusal of a plugin (`admission.NewForbidden`).
  func forbidden(_ why: String) -> Status { .forbidden(resource, name, why) }

  /// Refuses for several reasons at once, as errors are put together.
  func forbidden(_ reasons: [String]) -> Status {
    var each: [String] = []
    for reason in reasons where !each.contains(reason) { each.append(reason) }
    return forbidden(each.count == 1 ? each[0] : "[" + each.joined(separator: ", ") + "]")
  }
}
