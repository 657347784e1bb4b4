package import API
import Lessons
import Workstation

/// Streams of clients outside into containers.
extension Recording {
  /// Writes down that a client opens a stream, then opens it; the number by which it is known.
  ///
  /// - Throws: where it cannot be written; then nothing was done.
  package mutating func openStream(_ call: HTTPCall) throws(TranscriptError) -> Result<Int, Status> {
    let recorded = call.recorded
    return try enter(recorded) { workstation, line throws(Status) in
      try workstation.openStream(Workstation.request(recorded), as: line)
      return line
    }
  }

  /// Why a stream cannot be opened, without opening it.
  package func checkStream(_ request: Request) throws(Status) { try sitting.workstation.checkStream(request) }

  /// Writes down what a client does with its stream, then does it.
  package mutating func perform(_ event: StreamEvent, on stream: Int) throws(TranscriptError) {
    try note(event, of: stream)
    event.apply(to: &sitting.workstation, stream)
  }

  package mutating func takeStream(_ stream: Int, part: Int = 0) -> StreamOutput? {
    sitting.workstation.takeStream(stream, part: part)
  }
}
