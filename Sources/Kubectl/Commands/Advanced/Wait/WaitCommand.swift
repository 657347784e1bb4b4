import API
import Objects

/// `kubectl wait`.
struct WaitCommand: Command {
  static let honouredFlags: Set<String> = [
    "all", "all-namespaces", "field-selector", "for", "local", "selector", "timeout",
  ]

  private enum Goal: Sendable {
    case deletion, creation
    case condition(name: String, status: String)
    case jsonpath(JSONPath, value: String?)
  }

  private struct Pending: Sendable {
    var target: ResourceTarget
    var uid: String?
  }

  private var context: CommandContext
  private var goal: Goal
  private var builder: ResourceBuilder
  private var deadline: Duration?
  private var pending: [Pending] = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    let texts = context.flags.list("for")
    guard let text = texts.last else { throw .plain("unrecognized condition: []") }
    goal = try Self.goal(text)
    builder = ResourceBuilder(context)
    builder.allowsTypeAlone = false
    builder.selectsAll = context.flags.bool("all")
  }

  private static func goal(_ text: String) throws(Failure) -> Goal {
    switch text.lowercased() {
    case "delete": return .deletion
    case "create": return .creation
    default: break
    }
    if text.hasPrefix("condition=") {
      let parts = text.dropFirst("condition=".count).split(separator: "=", maxSplits: 1).map(String.init)
      return .condition(name: parts.first ?? "", status: parts.count == 2 ? parts[1] : "true")
    }
    if text.hasPrefix("jsonpath=") { return try jsonpath(String(text.dropFirst("jsonpath=".count))) }
    throw .plain("unrecognized condition: \"\(text)\"")
  }

  private static func jsonpath(_ text: String) throws(Failure) -> Goal {
    var expression = text
    var value: String?
    if let close = text.lastIndex(of: "}"), text.index(after: close) < text.endIndex {
      expression = String(text[...close])
      let rest = text[text.index(after: close)...]
      guard rest.hasPrefix("=") else {
        throw .plain(
          "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
            + "--for=jsonpath='{.status.readyReplicas}'"
        )
      }
      value = String(rest.dropFirst())
      if value?.isEmpty == true {
        throw .plain(
          "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"
        )
      }
    } else if !text.hasPrefix("{"), let equals = text.firstIndex(of: "=") {
      expression = String(text[..<equals])
      value = String(text[text.index(after: equals)...])
    }
    do throws(JSONPathError) {
      return .jsonpath(try JSONPath(relaxed: expression), value: value)
    } catch {
      throw .plain(error.message)
    }
  }

  mutating func resume(_ host: inout some KubectlHost) throws(Failure) -> CommandStep {
    if deadline == nil { try begin(&host) }
    while let first = pending.first {
      if try isReached(first, &host) {
        var printer = try ResultPrinter(context, &host)
        let stub: Value = ["metadata": ["name": .string(first.target.name ?? "")]]
        try printer.print(stub, first.target.resource, "condition met", &host)
        pending.removeFirst()
        continue
      }
      if let deadline, host.clock.now >= deadline {
        throw .several(
          of: pending.map {
            .plain("timed out waiting for the condition on \($0.target.resource.name)/\($0.target.name ?? "")")
          }
        )
      }
      return .wait(until: deadline)
    }
    return .done
  }

  private mutating func begin(_ host: inout some KubectlHost) throws(Failure) {
    let timeout = context.flags.duration("timeout")
    deadline = host.clock.now + (timeout < .zero ? .seconds(7 * 86_400) : timeout)
    let selection = try builder.build(&context, &host)
    if case .creation = goal {
      pending = selection.targets.map { Pending(target: $0) }
      if pending.isEmpty { throw .plain("no matching resources found") }
      return
    }
    let (infos, failures) = context.fetch(selection, &host)
    if case .deletion = goal {
      let serious = failures.filter { !$0.isNotFound }
      if !serious.isEmpty { throw .several(of: serious) }
    } else if !failures.isEmpty {
      throw .several(of: failures)
    }
    pending = infos.map { info in
      Pending(
        target: ResourceTarget(resource: info.resource, namespace: info.namespace, name: info.name),
        uid: info.object.uid
      )
    }
    if case .deletion = goal { return }
    if pending.isEmpty { throw .plain("no matching resources found") }
  }

  private mutating func isReached(
    _ one: Pending,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool {
    let path = one.target.resource.groupVersionResource
    let object: Value
    do throws(Failure) {
      let request =
        one.target.name == nil
        ? Request(.list, path, namespace: one.target.namespace)
        : Request(.get, path, namespace: one.target.namespace, name: one.target.name)
      object = try context.send(request, &host).body
    } catch {
      guard error.isNotFound else { throw error }
      switch goal {
      case .deletion: return true
      case .creation: return false
      default: throw error
      }
    }
    switch goal {
    case .creation: return one.target.name != nil || object["items"]?.array?.isEmpty == false
    case .deletion: return one.uid != nil && object.uid != one.uid
    case .condition(let name, let status): return Self.has(object, name, status)
    case .jsonpath(let path, let value):
      let found = (try? path.values(in: object)) ?? []
      guard let value else { return !found.isEmpty }
      return found.count == 1 && (found[0].string ?? JSON.write(found[0])) == value
    }
  }

  private static func has(_ object: Value, _ name: String, _ status: String) -> Bool {
    for condition in object["status"]?["conditions"]?.array ?? []
    where condition["type"]?.string?.lowercased() == name.lowercased() {
      // A condition that was observed of an older generation says nothing yet.
      if let observed = condition["observedGeneration"]?.int, observed < object.generation { return false }
      return condition["status"]?.string?.lowercased() == status.lowercased()
    }
    return false
  }
}
