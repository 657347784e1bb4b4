import API
import Objects

/// How containers are described, with their statuses where there are any.
enum ContainerDescription {
  static func describe(
    _ label: String,
    _ containers: [Value],
    _ statuses: [Value],
    _ pod: Value?,
    _ margin: String,
    _ text: inout Description
  ) {
    text.line("\(margin)\(label):" + (containers.isEmpty ? " <none>" : ""))
    for container in containers {
      let name = container["name"]?.string ?? ""
      let status = statuses.first { $0["name"]?.string == name }
      text.line((margin.isEmpty ? "" : " ") + name + ":", 1)
      basics(container, status, &text)
      for (title, field) in [("Command", "command"), ("Args", "args")] {
        guard let words = container[field]?.strings, !words.isEmpty else { continue }
        text.line(title + ":", 2)
        for word in words {
          for part in word.split(separator: "\n", omittingEmptySubsequences: false) { text.line(String(part), 3) }
        }
      }
      if let status { state(status, &text) }
      resources(container["resources"] ?? [:], level: 2, &text)
      for (title, field) in [
        ("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe"),
      ] {
        if let probe = container[field], !probe.isNull { text.line("\(title):\t\(self.probe(probe))", 2) }
      }
      environment(container, pod, &text)
      mounts(container, &text)
    }
  }

  private static func basics(_ container: Value, _ status: Value?, _ text: inout Description) {
    if let status { text.line("Container ID:\t" + (status["containerID"]?.string ?? ""), 2) }
    text.line("Image:\t" + (container["image"]?.string ?? ""), 2)
    if let status { text.line("Image ID:\t" + (status["imageID"]?.string ?? ""), 2) }
    for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
      let ports = (container["ports"]?.array ?? []).map { port in
        let name = port["name"]?.string.map { " (\($0))" } ?? ""
        return "\(port[field]?.int ?? 0)/\(port["protocol"]?.string ?? "TCP")\(name)"
      }
      text.line(
        "\(title)\(ports.count > 1 ? "s" : ""):\t" + (ports.isEmpty ? "<none>" : ports.joined(separator: ", ")),
        2
      )
    }
    text.seccomp(container["securityContext"]?["seccompProfile"], level: 2, localLevel: 3)
  }

  private static func state(_ status: Value, _ text: inout Description) {
    state("State", status["state"], &text)
    if status["lastState"]?["terminated"] != nil { state("Last State", status["lastState"], &text) }
    text.line("Ready:\t" + (status["ready"]?.bool == true ? "True" : "False"), 2)
    text.line("Restart Count:\t\(status["restartCount"]?.int ?? 0)", 2)
  }

  private static func state(_ title: String, _ state: Value?, _ text: inout Description) {
    if let running = state?["running"] {
      text.line("\(title):\tRunning", 2)
      text.line("Started:\t" + Description.date(running["startedAt"]?.string), 3)
    } else if let ended = state?["terminated"] {
      text.line("\(title):\tTerminated", 2)
      if let reason = ended["reason"]?.string, !reason.isEmpty { text.line("Reason:\t" + reason, 3) }
      if let message = ended["message"]?.string, !message.isEmpty { text.line("Message:\t" + message, 3) }
      text.line("Exit Code:\t\(ended["exitCode"]?.int ?? 0)", 3)
      if let signal = ended["signal"]?.int, signal > 0 { text.line("Signal:\t\(signal)", 3) }
      text.line("Started:\t" + Description.date(ended["startedAt"]?.string), 3)
      text.line("Finished:\t" + Description.date(ended["finishedAt"]?.string), 3)
    } else {
      text.line("\(title):\tWaiting", 2)
      if let reason = state?["waiting"]?["reason"]?.string, !reason.isEmpty { text.line("Reason:\t" + reason, 3) }
    }
  }

  static func resources(_ resources: Value, level: Int, _ text: inout Description) {
    for (title, field) in [("Limits", "limits"), ("Requests", "requests")] {
      guard let values = resources[field]?.object, !values.isEmpty else { continue }
      text.line(title + ":", level)
      for (name, value) in values { text.line("\(name):\t\(value.string ?? JSON.write(value))", level + 1) }
    }
  }

  static func probe(_ probe: Value) -> String {
    let attributes =
      "delay=\(probe["initialDelaySeconds"]?.int ?? 0)s timeout=\(probe["timeoutSeconds"]?.int ?? 0)s "
      + "period=\(probe["periodSeconds"]?.int ?? 0)s #success=\(probe["successThreshold"]?.int ?? 0) "
      + "#failure=\(probe["failureThreshold"]?.int ?? 0)"
    func port(_ value: Value?) -> String { value?.string ?? value?.int.map { String($0) } ?? "" }
    if let exec = probe["exec"] {
      return "exec [\((exec["command"]?.strings ?? []).joined(separator: " "))] \(attributes)"
    }
    if let get = probe["httpGet"] {
      let scheme = (get["scheme"]?.string ?? "HTTP").lowercased()
      let path = get["path"]?.string ?? ""
      let slash = path.isEmpty || path.hasPrefix("/") ? "" : "/"
      return
        "http-get \(scheme)://\(get["host"]?.string ?? ""):"
        + "\(port(get["port"]))\(slash)\(path) \(attributes)"
    }
    if let socket = probe["tcpSocket"] {
      return "tcp-socket \(socket["host"]?.string ?? ""):\(port(socket["port"])) \(attributes)"
    }
    if let grpc = probe["grpc"] {
      return "grpc <pod>:\(port(grpc["port"])) \(grpc["service"]?.string ?? "") \(attributes)"
    }
    return "unknown \(attributes)"
  }

  // MARK: Environment

  private static func environment(_ container: Value, _ pod: Value?, _ text: inout Description) {
    let sources = container["envFrom"]?.array ?? []
    if !sources.isEmpty {
      text.line("Environment Variables from:", 2)
      for source in sources {
        let isMap = source["configMapRef"] != nil
        let reference = source["configMapRef"] ?? source["secretRef"]
        let prefix = source["prefix"]?.string ?? ""
        let with = prefix.isEmpty ? "" : " with prefix '\(prefix)'"
        text.line(
          "\(reference?["name"]?.string ?? "")\t\(isMap ? "ConfigMap" : "Secret")\(with)\t"
            + "Optional: \(reference?["optional"]?.bool ?? false)",
          3
        )
      }
    }
    let variables = container["env"]?.array ?? []
    text.line("Environment:" + (variables.isEmpty ? "\t<none>" : ""), 2)
    for variable in variables { self.variable(variable, container, pod, &text) }
  }

  private static func variable(_ variable: Value, _ container: Value, _ pod: Value?, _ text: inout Description) {
    let name = variable["name"]?.string ?? ""
    guard let source = variable["valueFrom"], !source.isNull else {
      let lines = (variable["value"]?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() { text.line((index == 0 ? name + ":" : "") + "\t" + line, 3) }
      return
    }
    if let field = source["fieldRef"] {
      let path = field["fieldPath"]?.string ?? ""
      let value = pod.map { self.field(path, of: $0) } ?? ""
      text.line("\(name):\t\(value) (\(field["apiVersion"]?.string ?? "v1"):\(path))", 3)
    } else if let resource = source["resourceFieldRef"] {
      let path = resource["resource"]?.string ?? ""
      let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
      let found = parts.count == 2 ? container["resources"]?[parts[0]]?[parts[1]]?.string : nil
      var value = found.flatMap { Quantity($0) }.map { _ in Self.amount(found ?? "", resource, parts[1]) } ?? "0"
      if value == "0", path.hasPrefix("limits.") { value = "node allocatable" }
      text.line("\(name):\t\(value) (\(path))", 3)
    } else {
      let isSecret = source["secretKeyRef"] != nil
      let reference = source["secretKeyRef"] ?? source["configMapKeyRef"]
      let place = isSecret ? "in secret" : "of config map"
      text.line(
        "\(name):\t<set to the key '\(reference?["key"]?.string ?? "")' \(place) "
          + "'\(reference?["name"]?.string ?? "")'>\tOptional: \(reference?["optional"]?.bool ?? false)",
        3
      )
    }
  }

  /// A quantity in units of the divisor, rounded up.
  private static func amount(_ text: String, _ reference: Value, _ name: String) -> String {
    let divisor = reference["divisor"]?.string ?? "0"
    guard let value = Quantity(text), let unit = Quantity(divisor == "0" ? "1" : divisor) else { return text }
    let (a, b) = (value.milliValue, max(1, unit.milliValue))
    return String((a + b - 1) / b)
  }

  private static func field(_ path: String, of pod: Value) -> String {
    // No other field is looked up (`EnvValueRetriever`).
    switch path {
    case "metadata.name": pod.name
    case "metadata.namespace": pod.namespace ?? ""
    default: ""
    }
  }

  private static func mounts(_ container: Value, _ text: inout Description) {
    let mounts = (container["volumeMounts"]?.array ?? []).sorted {
      ($0["mountPath"]?.string ?? "") < ($1["mountPath"]?.string ?? "")
    }
    text.line("Mounts:" + (mounts.isEmpty ? "\t<none>" : ""), 2)
    for mount in mounts {
      var flags = mount["readOnly"]?.bool == true ? "ro" : "rw"
      if let path = mount["subPath"]?.string, !path.isEmpty { flags += ",path=\"\(path)\"" }
      text.line("\(mount["mountPath"]?.string ?? "") from \(mount["name"]?.string ?? "") (\(flags))", 3)
    }
    let devices = (container["volumeDevices"]?.array ?? []).sorted {
      ($0["devicePath"]?.string ?? "") < ($1["devicePath"]?.string ?? "")
    }
    if devices.isEmpty { return }
    text.line("Devices:" + (mounts.isEmpty ? "\t<none>" : ""), 2)
    for device in devices {
      text.line("\(device["devicePath"]?.string ?? "") from \(device["name"]?.string ?? "")", 3)
    }
  }
}
