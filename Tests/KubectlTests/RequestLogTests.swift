import Testing

@Suite struct RequestLogTests {
  private func lines(_ command: String) -> [String] {
    var desk = Desk()
    _ = desk.run("create configmap a --from-literal=k=v")
    // Without the time and the number of the process.
    return desk.run(command).stderr.split(separator: "\n").map { line in
      line.hasPrefix("I") ? String(line.dropFirst(30)) : String(line)
    }
  }

  @Test func `level 6 shows the file, the gates and each answer`() {
    let lines = lines("get cm a -v=6")
    #expect(lines[0] == "loader.go:402] Config loaded from file:  /home/learner/.kube/config")
    #expect(lines[1] == "envvar.go:172] \"Feature gate default state\" feature=\"AtomicFIFO\" enabled=true")
    #expect(
      lines.last
        == "round_trippers.go:632] \"Response\" verb=\"GET\" "
        + "url=\"https://192.168.49.2:8443/api/v1/namespaces/default/configmaps/a\" status=\"200 OK\" milliseconds=4"
    )
  }

  @Test func `a long list is fetched in parts`() {
    var desk = Desk()
    for name in ["a", "b", "c"] { _ = desk.run("create configmap \(name)") }
    let outcome = desk.run("get cm --chunk-size=2 --no-headers -v=6")
    #expect(outcome.stdout.split(separator: "\n").map { $0.prefix(1) } == ["a", "b", "c"])
    let requests = outcome.stderr.split(separator: "\n").filter { $0.contains("url=") }
    #expect(requests.map { $0.contains("limit=2") } == [true, true])
    #expect(requests.map { $0.contains("continue=") } == [false, true])
    #expect(lines("get cm --sort-by=.data.k -v=6").last?.contains("?includeObject=Object&limit=500") == true)
  }

  @Test func `level 7 shows headers, level 8 bodies`() {
    let headers = lines("get cm -v=7").suffix(5)
    #expect(
      Array(headers) == [
        "round_trippers.go:527] \"Request\" verb=\"GET\" "
          + "url=\"https://192.168.49.2:8443/api/v1/namespaces/default/configmaps?limit=500\" headers=<",
        "\tAccept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
          + "application/json",
        "\tUser-Agent: kubectl/v1.36.2 (linux/amd64) kubernetes/6e4e038", " >",
        "round_trippers.go:632] \"Response\" status=\"200 OK\" milliseconds=4",
      ]
    )
    let bodies = lines(#"patch cm a -p {"data":{"k":"w"}} -v=8"#)
    #expect(bodies.contains(#"helper.go:269] "Request Body" body="{\"data\":{\"k\":\"w\"}}""#))
    #expect(bodies.contains("\tContent-Type: application/strategic-merge-patch+json"))
    #expect(bodies.last == " >")
  }

  @Test func `level 9 shows how curl would ask`() {
    let lines = lines("delete cm a -v=9 --wait=false")
    #expect(lines.contains("\t{\"propagationPolicy\":\"Background\"}"))
    #expect(lines.contains { $0.hasPrefix("\tcurl -v -XDELETE  -H \"Accept: application/json\" -H ") })
    #expect(
      lines.contains(
        "round_trippers.go:562] \"HTTP Trace: Dial succeed\" network=\"tcp\" address=\"192.168.49.2:8443\""
      )
    )
  }
}
