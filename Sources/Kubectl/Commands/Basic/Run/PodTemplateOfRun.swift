import Objects

/// The pod that `kubectl run` makes of its flags.
struct PodTemplateOfRun: Sendable {
  let name: String
  let labels: Value
  private let flags: FlagValues
  private let words: [String]

  init(_ context: CommandContext) throws(Failure) {
    let arguments = context.arguments
    if arguments.isEmpty || context.line.argumentsBeforeDash == 0 {
      throw context.usage("NAME is required for run")
    }
    name = arguments[0]
    flags = context.flags
    words = Array(arguments.dropFirst())
    labels = try Self.labels(flags.string("labels"), name: name)
  }

  private static func labels(_ text: String, name: String) throws(Failure) -> Value {
    if text.isEmpty { return ["run": .string(name)] }
    var fields = Fields()
    for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2, !halves[0].isEmpty else { throw .plain("unexpected label spec: \(pair)") }
      fields[halves[0]] = .string(halves[1])
    }
    return .object(fields)
  }

  func pod() throws(Failure) -> Value {
    var container: Value = ["image": .string(flags.string("image")), "name": .string(name), "resources": [:]]
    if !words.isEmpty { container[flags.bool("command") ? "command" : "args"] = Value(words) }
    if let policy = flags.text("image-pull-policy") { container["imagePullPolicy"] = .string(policy) }
    let variables = try environment()
    if !variables.isEmpty { container["env"] = .array(variables) }
    if let port = flags.text("port").flatMap({ Int($0) }) { container["ports"] = [["containerPort": .int(port)]] }
    if flags.bool("stdin") {
      container["stdin"] = true
      if !flags.bool("leave-stdin-open") { container["stdinOnce"] = true }
    }
    if flags.bool("tty") { container["tty"] = true }
    if flags.bool("privileged") { container["securityContext"] = ["privileged": true] }
    var metadata: Value = ["labels": labels, "name": .string(name)]
    let annotations = try annotations()
    if !annotations.isEmpty { metadata["annotations"] = .object(annotations) }
    return [
      "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
      "spec": [
        "containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": .string(flags.string("restart")),
      ],
      "status": [:],
    ]
  }

  func service() -> Value {
    let port = flags.text("port").flatMap { Int($0) } ?? 0
    return [
      "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(name)],
      "spec": ["ports": [["port": .int(port), "protocol": "TCP", "targetPort": .int(port)]], "selector": labels],
      "status": ["loadBalancer": [:]],
    ]
  }

  private func environment() throws(Failure) -> [Value] {
    var variables: [Value] = []
    for text in flags.list("env") {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2, !halves[0].isEmpty else { throw .plain("invalid env: \(text)") }
      variables.append(["name": .string(halves[0]), "value": .string(halves[1])])
    }
    return variables
  }

  private func annotations() throws(Failure) -> Fields {
    var fields = Fields()
    for text in flags.list("annotations") {
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("invalid annotations format: \(text)") }
      fields[halves[0]] = .string(halves[1])
    }
    return fields
  }
}
