import Shell
import Testing

@Suite struct NetworkTests {
  private func serving() -> Sandbox {
    var sandbox = Sandbox()
    _ = sandbox.spawn(["server"])
    sandbox.run()
    return sandbox
  }

  @Test func curlAndWgetSpeakHTTPWithinANetwork() {
    var sandbox = serving()
    #expect(
      sandbox.shell("curl -s localhost; curl -s -o /dev/null -w '%{http_code}\\n' http://10.244.0.5/")
        == .init(
          out: "hello\n200\n",
          err: "",
          code: 0
        )
    )
    #expect(sandbox.served == 2)
    #expect(
      sandbox.shell("curl -si localhost").out
        == "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
    )
    #expect(
      sandbox.shell("curl localhost:81")
        == .init(
          out: "",
          err: "curl: (7) Failed to connect to localhost port 81 after 0 ms: Couldn't connect to server\n",
          code: 7
        )
    )
    #expect(sandbox.shell("netstat -tln").out.contains("0.0.0.0:80"))
    var box = Sandbox(busybox: true)
    _ = box.spawn(["server"])
    #expect(box.shell("wget -qO- http://localhost", shell: "sh").out == "hello\n")
    #expect(
      box.shell("wget -O- localhost", shell: "sh").err == """
        Connecting to localhost (127.0.0.1:80)
        writing to stdout
        -                    100% |********************************|     6  0:00:00 ETA
        written to stdout

        """
    )
    #expect(
      box.shell("wget -T 2 localhost:99", shell: "sh").err == """
        Connecting to localhost:99 (127.0.0.1:99)
        wget: can't connect to remote host (127.0.0.1): Connection refused

        """
    )
    #expect(box.shell("nc -zv localhost 80", shell: "sh").err == "localhost (127.0.0.1:80) open\n")
  }

  @Test func listenersAndClientsTalk() {
    #expect(
      bash("(echo pong | nc -l -p 9000 > got) & sleep 1; echo ping | nc localhost 9000; wait; cat got")
        == "pong\nping\n"
    )
  }

  @Test func theNetworkAnswersRequests() {
    var sandbox = Sandbox(busybox: true)
    let pid = sandbox.spawn(["sh", "-c", "wget -q -O- http://shop:8080/x"])
    sandbox.run()
    let lookups = sandbox.machine.takeNetworkRequests()
    #expect(lookups.map(\.kind) == [.lookup(name: "shop")])
    sandbox.machine.complete(lookups[0], with: .addresses(["10.96.0.7"]))
    sandbox.run()
    let connects = sandbox.machine.takeNetworkRequests()
    guard case .connect(let socket, "10.96.0.7", 8080)? = connects.first?.kind else {
      Issue.record("no connection was asked for")
      return
    }
    sandbox.machine.complete(connects[0], with: .established)
    sandbox.run()
    let sent = sandbox.machine.takeSocketOutput()
    #expect(
      sent.map { String(decoding: $0.bytes, as: UTF8.self) }.joined().hasPrefix(
        "GET /x HTTP/1.1\r\nHost: shop:8080\r\n"
      )
    )
    let answer = HTTPResponse(status: 200, headers: [HTTPHeader("Content-Length", "3")], body: Array("ok\n".utf8))
    for byte in answer.bytes {
      sandbox.machine.deliver(socket, [byte])
      sandbox.run()
    }
    #expect(sandbox.output(pid).out == "ok\n")
    #expect(sandbox.machine.status(of: pid) == .exited(0))
  }

  @Test func failuresOfTheNetwork() {
    func outcome(_ script: String, _ answers: [NetworkAnswer], busybox: Bool, after: Duration = .zero)
      -> Sandbox.Outcome
    {
      var sandbox = Sandbox(busybox: busybox)
      let pid = sandbox.spawn(["sh", "-c", script])
      sandbox.run()
      for answer in answers {
        sandbox.now += after
        for request in sandbox.machine.takeNetworkRequests() { sandbox.machine.complete(request, with: answer) }
        sandbox.run()
      }
      sandbox.finish(pid)
      let (out, err) = sandbox.output(pid)
      return .init(out: out, err: err, code: sandbox.machine.status(of: pid).exitCode)
    }
    #expect(
      outcome("curl http://x", [.nameNotFound], busybox: false)
        == .init(out: "", err: "curl: (6) Could not resolve host: x\n", code: 6)
    )
    #expect(
      outcome("wget http://x", [.nameNotFound], busybox: true)
        == .init(out: "", err: "wget: bad address 'x'\n", code: 1)
    )
    #expect(
      outcome("wget -q 10.0.0.9", [.unreachable], busybox: true).err
        == "wget: can't connect to remote host (10.0.0.9): No route to host\n"
    )
    #expect(
      outcome("curl -m 3 10.0.0.9", [], busybox: false)
        == .init(out: "", err: "curl: (28) Connection timed out after 3000 milliseconds\n", code: 28)
    )
    #expect(
      outcome("curl --connect-timeout 2 10.0.0.9", [], busybox: false).err
        == "curl: (28) Failed to connect to 10.0.0.9 port 80 after 2000 ms: Timeout was reached\n"
    )
    #expect(outcome("wget -q -T 5 10.0.0.9", [], busybox: true).err == "wget: download timed out\n")
    #expect(
      outcome("curl -sS 10.0.0.9; echo $?", [.timedOut], busybox: false, after: .seconds(130))
        == .init(
          out: "28\n",
          err: "curl: (28) Failed to connect to 10.0.0.9 port 80 after 130000 ms: Couldn't connect to server\n",
          code: 0
        )
    )
  }

  /// A message is the same however its bytes arrive.
  @Test func messagesAreReadAtEverySplit() {
    let bytes = Array(
      "POST /a?b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".utf8
    )
    for split in 0...bytes.count {
      var reader = HTTPReader()
      reader.append(Array(bytes[..<split]))
      if split < bytes.count { #expect(reader.nextRequest() == .incomplete) }
      reader.append(Array(bytes[split...]))
      guard case .message(let request) = reader.nextRequest() else {
        Issue.record("incomplete after split \(split)")
        continue
      }
      #expect(request.method == "POST" && request.path == "/a" && request.body == Array("abcde".utf8))
    }
  }
}
