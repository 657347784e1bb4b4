import API
import Shell

extension Cluster {
  /// Answers the HTTP requests that have come over the network; whether there were any.
  mutating func answerListener() -> Bool {
    let arrivals = listener.takeArrivals()
    for arrival in arrivals {
      if let response = answer(arrival.request, arrival.socket) { listener.answer(arrival.socket, response) }
    }
    return !arrivals.isEmpty
  }

  /// Nil where the answer goes on.
  private mutating func answer(_ request: HTTPRequest, _ socket: SocketID) -> HTTPResponse? {
    let call = HTTPCall(
      method: request.method,
      target: request.target,
      headers: request.headers.map { .init($0.name, $0.value) },
      bytes: request.body
    )
    do throws(Status) {
      let asked = try call.request()
      if asked.verb == .watch {
        watches.append(ServedWatch(socket: socket, feed: WatchFeed(try watch(asked), asked, now: clock.now)))
        listener.begin(socket, Self.response(.stream(asked)))
        return nil
      }
      return Self.response(HTTPAnswer(try send(asked), to: call, asked))
    } catch {
      return Self.response(HTTPAnswer(error, to: call))
    }
  }

  private static func response(_ answer: HTTPAnswer) -> HTTPResponse {
    HTTPResponse(
      status: answer.code,
      headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
      body: answer.bytes
    )
  }
}
