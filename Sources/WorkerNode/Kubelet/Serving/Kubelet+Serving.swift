package import API
package import ContainerRuntime
import Objects
package import Shell

/// The kubelet's own server, which the API server asks for logs and for processes in containers.
extension Kubelet {
  /// What a log request asks for (`PodLogOptions`).
  package struct LogOptions: Sendable {
    package var previous = false
    package var timestamps = false
    package var tail: Int?
    package var since: Duration?
    package var limitBytes: Int?

    package init() {}
  }

  /// The log of a container.
  ///
  /// - Throws: the words of the API for a container that has none yet.
  package func log(
    _ pod: String,
    _ container: String,
    _ options: LogOptions,
    _ runtime: ContainerRuntime,
    _ clock: Clock
  ) throws(Status) -> (text: String, place: Int) {
    let id = try containerForLog(pod, container, options.previous)
    guard runtime.isServing else { return ("unable to retrieve container logs for docker://\(id.text)", 0) }
    guard let log = runtime.containers[id]?.log else { return ("", 0) }
    var lines = log.lines[...]
    if let since = options.since { lines = lines.drop { $0.time < since } }
    if let tail = options.tail, tail >= 0 { lines = lines.suffix(tail) }
    var text = Self.text(of: lines, options, clock)
    if let limit = options.limitBytes { text = String(decoding: text.utf8.prefix(limit), as: UTF8.self) }
    return (text, log.count)
  }

  /// What was written since a place that `log` or this gave, in whole lines and behind them; and whether more may come.
  package func logTail(
    _ pod: String,
    _ container: String,
    from place: Int,
    _ options: LogOptions,
    _ runtime: ContainerRuntime,
    _ clock: Clock
  ) -> (text: String, open: [UInt8], place: Int, isOpen: Bool) {
    guard let worker = workers[pod], let record = worker.containers.first(where: { $0.name == container }),
      let id = record.current, let log = runtime.containers[id]?.log
    else { return ("", [], place, false) }
    return (
      Self.text(of: log.lines(from: place), options, clock), log.openBytes, log.count,
      runtime.containers[id]?.isRunning ?? false
    )
  }

  private static func text(of lines: ArraySlice<ContainerLog.Line>, _ options: LogOptions, _ clock: Clock) -> String {
    var text = ""
    for line in lines {
      if options.timestamps {
        let (seconds, attoseconds) = line.time.components
        text +=
          Timestamp.format(
            seconds: clock.epoch + Int(seconds),
            fraction: Int(attoseconds / 1_000_000_000),
            digits: 9
          ) + " "
      }
      text += line.text + (line.isWhole ? "\n" : "")
    }
    return text
  }

  private func containerForLog(_ pod: String, _ container: String, _ previous: Bool) throws(Status) -> ContainerID {
    let name = pod.split(separator: "/").last.map(String.init) ?? pod
    guard let worker = workers[pod], let record = worker.containers.first(where: { $0.name == container }) else {
      throw .badRequest(
        "container \"\(container)\" in pod \"\(name)\" is waiting to start: ContainerCreating"
      )
    }
    if previous {
      // While a new run is on its way, the last one is the previous one; of a run that ended for good, none is.
      let isPresent = record.isRunning || record.hasEnded
      if let id = isPresent ? record.previous : record.previous ?? record.current, record.lastEnd != nil {
        return id
      }
      throw .badRequest("previous terminated container \"\(container)\" in pod \"\(name)\" not found")
    }
    if let id = record.current { return id }
    let reason = record.obstacle?.reason ?? (worker.hasInitial ? "PodInitializing" : "ContainerCreating")
    let what =
      switch reason {
      case "ErrImagePull": "image can't be pulled"
      case "ImagePullBackOff": "trying and failing to pull image"
      default: reason
      }
    throw .badRequest("container \"\(container)\" in pod \"\(name)\" is waiting to start: \(what)")
  }

  /// Starts a process in a container.
  ///
  /// - Throws: the words of the API where the container does not run.
  package func execute(
    _ pod: String,
    _ container: String,
    _ arguments: [String],
    input: Bool,
    terminal: Bool,
    _ runtime: inout ContainerRuntime
  ) throws(Status) -> PID {
    guard runtime.isServing else { throw Self.cannotUpgrade(RuntimeUnavailable.message) }
    guard let worker = workers[pod], let record = worker.containers.first(where: { $0.name == container }),
      case .running(let id) = record.stage
    else {
      throw Self.cannotUpgrade("container not found (\"\(container)\")")
    }
    do throws(SpawnError) {
      return try runtime.execute(arguments, in: id, input: input, terminal: terminal)
    } catch {
      // Docker answers as if a process had said it and ended with 126.
      let words = "OCI runtime exec failed: exec failed: unable to start container process: \(error.message): unknown"
      do throws(SpawnError) {
        return try runtime.explain(words, exitCode: 126)
      } catch {
        throw Status(code: 500, reason: .internalError, message: words)
      }
    }
  }

  private static func cannotUpgrade(_ why: String) -> Status {
    Status(code: 500, reason: .internalError, message: "unable to upgrade connection: " + why)
  }

  /// The container's first process, for `attach`.
  package func process(_ pod: String, _ container: String, _ runtime: ContainerRuntime) -> PID? {
    guard let record = workers[pod]?.containers.first(where: { $0.name == container }), let id = record.current else {
      return nil
    }
    return runtime.containers[id]?.pid
  }
}
