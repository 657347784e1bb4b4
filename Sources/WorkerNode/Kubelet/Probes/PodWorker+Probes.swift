import API
import ContainerRuntime
import Objects
import Shell

extension PodWorker {
  /// Asks the probes that are due and takes the answers that have come.
  mutating func probe(
    _ index: Int,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    guard case .running(let id) = containers[index].stage else { return }
    for place in containers[index].probes.probes.indices {
      let probes = containers[index].probes
      // A probe that failed for good has ended the others.
      guard place < probes.probes.count else { return }
      let probe = probes.probes[place]
      if let flight = probe.flight {
        settle(index, place, flight, &kubelet, &api, &runtime, now)
      } else if probes.hasStarted == (probe.kind != .startup), probe.next <= now {
        ask(index, place, id, &kubelet, &api, &runtime, now)
      }
    }
  }

  private mutating func ask(
    _ index: Int,
    _ place: Int,
    _ id: ContainerID,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let probe = containers[index].probes.probes[place]
    let deadline = now + max(.seconds(1), probe.seconds("timeoutSeconds"))
    do {
      let pid: PID
      if let command = probe.specification["exec"]?["command"]?.strings {
        pid = try runtime.execute(command, in: id, input: false, terminal: false)
      } else {
        pid = try runtime.machine.spawn(
          Spawn(arguments: ["/usr/libexec/kubernetes/probe"] + probeArguments(probe.specification, index))
        )
      }
      containers[index].probes.probes[place].flight = (pid, deadline)
      kubelet.probing.insert(pod.key)
    } catch {
      answer(index, place, succeeded: false, error.message, &kubelet, &api, &runtime, now)
    }
  }

  /// The prober's arguments.
  func probeArguments(_ probe: Value, _ index: Int) -> [String] {
    let action = probe["httpGet"] ?? probe["tcpSocket"] ?? [:]
    let host = action["host"]?.string ?? address ?? ""
    let port: Int
    switch action["port"] {
    case .string(let name)?:
      let ports = containers[index].specification["ports"]?.array ?? []
      port = ports.first { $0["name"]?.string == name }?["containerPort"]?.int ?? Int(name) ?? 0
    case .int(let number)?: port = number
    default: port = probe["grpc"]?["port"]?.int ?? 0
    }
    guard probe["httpGet"] != nil else { return ["tcp", host, String(port)] }
    let headers = (action["httpHeaders"]?.array ?? []).map {
      "\($0["name"]?.string ?? ""):\($0["value"]?.string ?? "")"
    }
    return ["http", host, String(port), action["path"]?.string ?? "/"] + headers
  }

  private mutating func settle(
    _ index: Int,
    _ place: Int,
    _ flight: (pid: PID, deadline: Duration),
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    let status = runtime.machine.status(of: flight.pid)
    let isLate = now >= flight.deadline
    if status == .running && !isLate {
      kubelet.probing.insert(pod.key)
      return
    }
    let output = runtime.machine.takeOutput(flight.pid).map(\.text).joined()
    if status == .running { runtime.machine.signal(flight.pid, .kill) }
    runtime.machine.reap(flight.pid)
    containers[index].probes.probes[place].flight = nil
    let probe = containers[index].probes.probes[place]
    let why =
      status == .running ? timeout(probe, index) : output
    answer(index, place, succeeded: status == .exited(0), why, &kubelet, &api, &runtime, now)
  }

  private func timeout(_ probe: ContainerProbes.Probe, _ index: Int) -> String {
    if probe.specification["exec"] != nil {
      return
        "command timed out: \"\((probe.specification["exec"]?["command"]?.strings ?? []).joined(separator: " "))\" "
        + "timed out after \(GoDuration.format(probe.seconds("timeoutSeconds")))"
    }
    let parts = probeArguments(probe.specification, index)
    if parts[0] == "tcp" { return "dial tcp \(parts[1]):\(parts[2]): i/o timeout" }
    return "Get \"http://\(parts[1]):\(parts[2])\(parts[3])\": context deadline exceeded "
      + "(Client.Timeout exceeded while awaiting headers)"
  }

  private mutating func answer(
    _ index: Int,
    _ place: Int,
    succeeded: Bool,
    _ why: String,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime,
    _ now: Duration
  ) {
    var probe = containers[index].probes.probes[place]
    probe.hasAnswered = true
    probe.successes = succeeded ? probe.successes + 1 : 0
    probe.failures = succeeded ? 0 : probe.failures + 1
    probe.next = now + max(.seconds(1), probe.seconds("periodSeconds"))
    containers[index].probes.probes[place] = probe
    if !succeeded {
      kubelet.events.record(
        .warning,
        "Unhealthy",
        "\(probe.kind.rawValue) probe failed: \(why)",
        regarding: pod,
        fieldPath: containers[index].fieldPath,
        &api
      )
    }
    let passes = probe.successes >= probe.specification["successThreshold"]?.int ?? 1
    let fails = probe.failures >= probe.specification["failureThreshold"]?.int ?? 3
    switch probe.kind {
    case .readiness:
      if passes { containers[index].probes.isReady = true } else if fails { containers[index].probes.isReady = false }
    case .startup:
      if passes { containers[index].probes.hasStarted = true }
      if fails { kill(index, probe.kind, &kubelet, &api, &runtime) }
    case .liveness: if fails { kill(index, probe.kind, &kubelet, &api, &runtime) }
    }
  }

  private mutating func kill(
    _ index: Int,
    _ kind: ContainerProbes.Kind,
    _ kubelet: inout Kubelet,
    _ api: inout some APIClient,
    _ runtime: inout ContainerRuntime
  ) {
    let own = containers[index].specification["\(kind.rawValue.lowercased())Probe"]?["terminationGracePeriodSeconds"]
    stop(
      index,
      grace: own?.int ?? grace,
      because: "Container \(containers[index].name) failed \(kind.rawValue.lowercased()) probe, will be restarted",
      &kubelet,
      &api,
      &runtime
    )
  }
}
