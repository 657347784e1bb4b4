import API
import CEL
import Objects

/// A MutatingAdmissionPolicy, read once (`k8s.io/apiserver/pkg/admission/plugin/policy/mutating`).
final class MutatingPolicy: Sendable {
  private enum Mutation: Sendable {
    /// An object that is merged into the one that is written.
    case apply(PolicyExpression)
    /// A list of operations.
    case patch(PolicyExpression)
  }

  let core: PolicyCore
  /// Whether it is asked again after others have changed the object.
  let isReinvoked: Bool
  private let mutations: [Mutation]

  init(_ policy: Value) {
    let core = PolicyCore(policy)
    self.core = core
    isReinvoked = policy["spec"]?["reinvocationPolicy"] == "IfNeeded"
    mutations = (policy["spec"]?["mutations"]?.array ?? []).compactMap { mutation in
      var scope = core.scope
      scope.hasPatches = true
      switch mutation["patchType"]?.string {
      case "ApplyConfiguration":
        let text = mutation["applyConfiguration"]?["expression"]?.string ?? ""
        return .apply(PolicyExpression(text, scope, returns: [.opaque("Object")]))
      case "JSONPatch":
        let text = mutation["jsonPatch"]?["expression"]?.string ?? ""
        return .patch(PolicyExpression(text, scope, returns: [.list(.jsonPatch)]))
      default: return nil
      }
    }
  }

  /// The object with what the mutations make of it; one after the other, each sees what came of those before.
  ///
  /// - Throws: what went wrong, unless failures are ignored.
  func mutated(_ attempt: AdmissionAttempt, params: Value?, _ server: APIServer) throws(CELError) -> Value? {
    guard var object = attempt.object else { return nil }
    var first = PolicyRun(core, attempt, params: params, server)
    if try !first.matches() { return object }
    for mutation in mutations {
      var attempt = attempt
      attempt.object = object
      var run = PolicyRun(core, attempt, params: params, server)
      switch mutation {
      case .apply(let expression):
        let configuration = try run.evaluate(expression).tree
        object = try merged(configuration, into: object, attempt, server)
      case .patch(let expression):
        guard case .list(let operations) = try run.evaluate(expression) else { continue }
        object = try patched(object, operations.map(Self.operation))
      }
    }
    return object
  }

  private func merged(
    _ configuration: Value,
    into object: Value,
    _ attempt: AdmissionAttempt,
    _ server: APIServer
  ) throws(CELError) -> Value {
    let failure = "error applying patch: "
    var configuration = configuration
    configuration["apiVersion"] = object["apiVersion"]
    configuration["kind"] = object["kind"]
    let custom = server.strategies[attempt.resource.groupResource].custom?.version(attempt.resource.version)?.openAPI
    let schema = MergeSchema(table: server.schemas)
    let root = schema.root(attempt.resource.groupVersionKind, custom: custom)
    if let wrong = TypedValidation.failure(of: configuration, root, schema) {
      throw CELError(failure + "failed to convert patch object to typed object: \(wrong)")
    }
    let atomic = schema.atomicParts(of: configuration, root, "")
    if !atomic.isEmpty {
      let list = atomic.joined(separator: ", ")
      throw CELError(
        failure + "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \(list)"
      )
    }
    return TypedMerge(schema: schema).merge(object, configuration, root) ?? object
  }

  /// A test that fails leaves the object as it is.
  private func patched(_ object: Value, _ operations: [Value]) throws(CELError) -> Value {
    do {
      return try JSONPatch.apply(.array(operations), to: object)
    } catch {
      if error.message.contains("testing value") || error.message.contains("test failed") { return object }
      throw CELError("JSON Patch: \(error.message)")
    }
  }

  private static func operation(_ value: CELValue) -> Value {
    var operation = value.tree
    if operation["from"]?.string?.isEmpty == true { operation["from"] = nil }
    return operation
  }
}

extension MergeSchema {
  /// The parts of a configuration that would take the place of all that is there, as paths.
  fileprivate func atomicParts(of value: Value, _ place: Place, _ path: String) -> [String] {
    let form = form(of: place)
    var parts: [String] = []
    switch (form, value) {
    case (.atomicMap, .object), (.structure(_, isAtomic: true), .object), (.atomicList, .array):
      parts.append(path)
    default: break
    }
    switch value {
    case .object(let fields):
      for (name, field) in fields {
        if let child = child(name, of: form), form.names(name) {
          parts += atomicParts(of: field, child, path + "." + name)
        }
      }
    case .array(let elements):
      for (index, item) in elements.enumerated() {
        parts += atomicParts(of: item, self.element(of: form), "\(path)[\(index)]")
      }
    default: break
    }
    return parts
  }
}

extension APIServer {
  /// Lets the mutating policies change what is written; what one of them changed is shown to those before it again that
  /// ask for that.
  func mutate(_ attempt: AdmissionAttempt) throws(Status) -> Value? {
    guard let object = attempt.object else { return nil }
    var attempt = attempt
    var failures: [(message: String, reason: String)] = []
    var seen: [Int: Value] = [:]
    for round in 0..<2 {
      for (index, binding) in admissionRules.mutatingBindings.enumerated() {
        guard let policy = admissionRules.mutatingPolicies[binding.policy], policy.core.matcher.matches(attempt),
          binding.matcher?.matches(attempt) ?? true
        else { continue }
        if round > 0, !policy.isReinvoked || seen[index] == attempt.object { continue }
        var reason = ""
        do throws(CELError) {
          let all = try params(policy.core, binding.params, attempt)
          reason = "Invalid"
          for params in all {
            if let changed = try policy.mutated(attempt, params: params, self) { attempt.object = changed }
          }
        } catch {
          if !policy.core.ignoresFailure {
            let title = "policy '\(policy.core.name)' with binding '\(binding.name)' denied request: "
            failures.append((title + error.message, reason))
          }
        }
        seen[index] = attempt.object
      }
    }
    if failures.isEmpty { return attempt.object == object ? nil : attempt.object }
    throw Status(
      code: 403,
      reason: failures[0].reason == "Invalid" ? .invalid : .forbidden,
      message: failures[0].message,
      name: attempt.name,
      group: attempt.resource.group,
      kind: attempt.resource.name,
      causes: failures.map { Status.Cause(reason: "", message: $0.message, field: "") }
    )
  }
}
