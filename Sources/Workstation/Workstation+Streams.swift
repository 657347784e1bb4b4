package import API
import Objects
import Simulation

/// Streams of clients outside into containers: `exec`, `attach`, `port-forward`.
///
/// What they print is taken at each moment at which the cluster moves, whether the client reads it or not, so that a
/// replay, in which nobody reads, goes the same way.
struct OutsideStream: Sendable {
  var id: StreamID
  /// What was printed and not taken yet.
  var output = StreamOutput()
}

extension Workstation {
  /// Opens what a call asks for, as `key`; a port-forward has a part for each port.
  package mutating func openStream(_ request: Request, as key: Int) throws(Status) {
    var parts: [OutsideStream] = []
    for one in Self.parts(of: request) {
      guard let id = try host.cluster?.open(one) else { throw Self.noCluster }
      parts.append(OutsideStream(id: id))
    }
    outside[key] = parts
    catchUp()
  }

  /// Why the stream cannot be opened, without opening it.
  package func checkStream(_ request: Request) throws(Status) {
    var copy = self
    var request = request
    // A client may name the ports later.
    if request.subresource == "portforward", !request.options.parameters.contains(where: { $0.name == "ports" }) {
      request.options.parameters.append(.init("ports", "1"))
    }
    for one in Self.parts(of: request) {
      guard let id = try copy.host.cluster?.open(one) else { throw Self.noCluster }
      guard request.subresource == "attach", try copy.host.cluster?.exchange(id, input: StreamInput()).exit != nil
      else {
        continue
      }
      let container = request.options.parameters.first { $0.name == "container" }?.value ?? ""
      let pod = "\(request.name ?? "")_\(request.namespace ?? "")"
      throw .cannotUpgrade("container \(container) not found in pod \(pod)")
    }
  }

  private static func parts(of request: Request) -> [Request] {
    if request.subresource != "portforward" { return [request] }
    let others = request.options.parameters.filter { $0.name != "ports" }
    return request.options.parameters.filter { $0.name == "ports" }.flatMap { $0.value.split(separator: ",") }
      .map { port in
        var one = request
        one.options.parameters = others + [.init("ports", String(port))]
        return one
      }
  }

  package mutating func give(_ input: StreamInput, to key: Int, part: Int = 0) {
    guard let parts = outside[key], parts.indices.contains(part), parts[part].output.exit == nil else { return }
    exchange(input, key, part)
    catchUp()
  }

  /// What a part has printed since last asked; nil where there is no such stream.
  package mutating func takeStream(_ key: Int, part: Int = 0) -> StreamOutput? {
    guard let parts = outside[key], parts.indices.contains(part) else { return nil }
    let output = parts[part].output
    outside[key]?[part].output.stdout = []
    outside[key]?[part].output.stderr = []
    return output
  }

  package mutating func closeStream(_ key: Int) {
    for part in outside.removeValue(forKey: key) ?? [] where part.output.exit == nil { host.cluster?.close(part.id) }
    catchUp()
  }

  /// Takes what the streams have printed; whether there was anything, so that who waited to print may go on.
  mutating func takeFromStreams() -> Bool {
    if outside.isEmpty { return false }
    var found = false
    for key in outside.keys.sorted() {
      for part in (outside[key] ?? []).indices where outside[key]?[part].output.exit == nil {
        if exchange(StreamInput(), key, part) { found = true }
      }
    }
    return found
  }

  @discardableResult
  private mutating func exchange(_ input: StreamInput, _ key: Int, _ part: Int) -> Bool {
    guard let id = outside[key]?[part].id else { return false }
    guard let output = try? host.cluster?.exchange(id, input: input) else {
      // The node has gone, and the process with it.
      outside[key]?[part].output.exit = 137
      return true
    }
    outside[key]?[part].output.stdout += output.stdout
    outside[key]?[part].output.stderr += output.stderr
    outside[key]?[part].output.exit = output.exit
    if output.exit != nil { host.cluster?.close(id) }
    return output.exit != nil || !output.stdout.isEmpty || !output.stderr.isEmpty
  }
}
