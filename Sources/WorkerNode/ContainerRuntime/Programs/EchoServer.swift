import Shell

/// Small servers of workshops: each tells which pod answered.
package struct EchoServer: Sendable {
  private let flavour: String
  private let port: Int
  private var listener = HTTPListener()

  init(_ arguments: [String]) {
    flavour = arguments.count > 1 ? arguments[1] : "echoserver"
    port = arguments.count > 2 ? Int(arguments[2]) ?? 8080 : 8080
  }

  mutating func resume(_ process: inout ProcessContext) -> ProgramStep {
    if process.takeSignal() != nil { return .exit(0) }
    if !listener.isListening {
      do {
        try listener.listen(port, &process)
      } catch {
        process.write("listen tcp :\(port): bind: \(error.message.lowercased())\n", to: 2)
        return .exit(1)
      }
      process.write("listening on port \(port)\n")
    }
    listener.serve(&process) { [flavour] request, peer, process in
      let text =
        switch flavour {
        case "whoami": process.hostname + "\n"
        case "edu": "Container EDU | POD Working : \(process.hostname) | v=1\n"
        case "hpa": "OK!"
        default:
          "\nHostname: \(process.hostname)\n\nRequest Information:\n\tclient_address=\(peer)\n"
            + "\tmethod=\(request.method)\n\treal path=\(request.target)\n\n"
        }
      return HTTPResponse(
        status: 200,
        headers: [HTTPHeader("Content-Type", "text/plain"), HTTPHeader("Content-Length", String(text.utf8.count))],
        body: Array(text.utf8)
      )
    }
    return .wait(.input)
  }
}
