import API
import Objects
package import Transcripts

/// Answers what came in over HTTP, on the thread that owns the cluster.
package struct APIFront: Sendable {
  private let mailbox: Mailbox
  private var watches: [WatchStream] = []
  private var logs: [LogStream] = []
  /// Why nothing more can be recorded, once that is so: then nothing is done any more either.
  package private(set) var failure: TranscriptError?

  package init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  /// The next moment of virtual time at which a stream has something to say by itself.
  package var nextWake: Duration? { watches.map(\.nextWake).min() }

  /// Answers the requests that wait, and lets the streams go on; whether anything came in.
  @discardableResult
  package mutating func serve(_ session: inout Recording) -> Bool {
    let letters = mailbox.take()
    for letter in letters {
      guard case .call(let call, let reply) = letter, !reply.isGone else { continue }
      do throws(Status) {
        try answer(call, reply, &session)
      } catch {
        reply.answer(HTTPAnswer(error, to: call))
      }
    }
    continueStreams(&session)
    return !letters.isEmpty
  }

  // MARK: Requests

  private mutating func answer(_ call: HTTPCall, _ reply: Reply, _ session: inout Recording) throws(Status) {
    let request = try Recording.request(call)
    try Self.refuseConnection(request)
    switch request.verb {
    case .watch: watches.append(try WatchStream(request, reply, &session))
    case .get where request.subresource == "log" && request.follows:
      logs.append(LogStream(try session.open(request), reply))
      reply.begin(.stream(request))
    case .get, .list, .connect:
      reply.answer(HTTPAnswer(try session.read(request), to: call, request))
    case .create, .update, .patch, .delete, .deletecollection:
      reply.answer(HTTPAnswer(try write(call, &session), to: call, request))
    }
  }

  private mutating func write(_ call: HTTPCall, _ session: inout Recording) throws(Status) -> Response {
    if failure == nil, let result = record(call, &session) { return try result.get() }
    throw Status(
      code: 500,
      reason: .internalError,
      message: "Internal error occurred: the request cannot be recorded: \(failure.map { "\($0)" } ?? "")"
    )
  }

  /// Nil where the request cannot be written down, and so must not be done.
  private mutating func record(_ call: HTTPCall, _ session: inout Recording) -> Result<Response, Status>? {
    do {
      return try session.serve(call)
    } catch {
      failure = error
      return nil
    }
  }

  /// What needs bytes in both directions, which a plain answer does not have.
  private static func refuseConnection(_ request: Request) throws(Status) {
    guard let subresource = request.subresource, request.nonResourcePath == nil,
      ["exec", "attach", "portforward", "proxy"].contains(subresource.prefix { $0 != "/" })
    else { return }
    throw Status(
      code: 501,
      reason: .unknown,
      message: "Drydock does not serve \(subresource.prefix { $0 != "/" }) to clients outside yet; "
        + "kubectl at Drydock's own prompt can"
    )
  }

  // MARK: Streams

  private mutating func continueStreams(_ session: inout Recording) {
    for index in watches.indices { watches[index].goOn(&session) }
    watches.removeAll(where: \.isOver)
    for index in logs.indices { logs[index].goOn(&session) }
    logs.removeAll(where: \.isOver)
  }
}

extension Request {
  fileprivate var follows: Bool {
    options.parameters.contains { $0.name == "follow" && ["true", "1"].contains($0.value) }
  }
}
