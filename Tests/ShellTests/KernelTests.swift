import Shell
import Testing

@Suite struct KernelTests {
  @Test func sleepTakesVirtualTime() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn(["bash", "-c", "for i in 1 2 3; do date +%T; sleep 1.5; done"])
    sandbox.finish(pid)
    #expect(sandbox.now == .milliseconds(4500))
    let chunks = sandbox.machine.takeOutput(pid)
    #expect(chunks.map(\.text) == ["09:00:00\n", "09:00:01\n", "09:00:03\n"])
    #expect(chunks.map(\.time) == [.zero, .milliseconds(1500), .seconds(3)])
    #expect(sandbox.machine.status(of: pid) == .exited(0))
  }

  @Test func anIdleMachineHasNothingToDo() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn(["daemon"])
    sandbox.run()
    #expect(sandbox.machine.status(of: pid) == .running)
    #expect(sandbox.machine.nextWake == nil)
  }

  @Test func pipesBlockAndEnd() {
    #expect(bash("yes | head -3") == "y\ny\ny\n")
    #expect(bash("seq 1 100000 | tail -1") == "100000\n")
    #expect(bash("cat /dev/zero | head -c 5 | wc -c") == "5\n")
    #expect(bash("(sleep 2; echo late) | (read x; echo got $x)") == "got late\n")
    #expect(bash("yes | true; echo ${PIPESTATUS[0]}") == "141\n")
    #expect(bash("false | true; echo $?; set -o pipefail; false | true; echo $?") == "0\n1\n")
  }

  @Test func backgroundJobs() {
    #expect(bash("sleep 2 & sleep 1; echo first; wait; echo second") == "first\nsecond\n")
    #expect(bash("(exit 3) & wait $!; echo $?") == "3\n")
    #expect(bash("sleep 100 & kill $!; wait $!; echo $?") == "143\n")
    #expect(bash("(sleep 1; echo child) & echo parent; wait") == "parent\nchild\n")
  }

  @Test func signalsAndExitCodes() {
    var sandbox = Sandbox()
    let term = sandbox.spawn(["bash", "-c", "trap 'echo bye; exit 5' TERM; while true; do sleep 1; done"])
    sandbox.run()
    sandbox.machine.signal(term, .terminate)
    sandbox.finish(term)
    #expect(sandbox.output(term).out == "bye\n")
    #expect(sandbox.machine.status(of: term) == .exited(5))

    // The first process of a pid namespace ignores what it has no handler for.
    var other = Sandbox()
    let sleeper = other.spawn(["sleep", "3600"])
    other.run()
    other.machine.signal(sleeper, .terminate)
    other.run()
    #expect(other.machine.status(of: sleeper) == .running)
    // A process started later is not the first.
    let second = other.spawn(["sleep", "3600"])
    other.run()
    other.machine.signal(second, .terminate)
    other.run()
    #expect(other.machine.status(of: second) == .signaled(.terminate))
    other.machine.signal(sleeper, .kill)
    other.run()
    #expect(other.machine.status(of: sleeper).exitCode == 137)
  }

  @Test func theEndOfTheFirstProcessEndsItsNamespace() {
    var sandbox = Sandbox()
    let first = sandbox.spawn(["sleep", "5"])
    let second = sandbox.spawn(["sleep", "100"])
    sandbox.finish(first)
    #expect(sandbox.machine.status(of: first) == .exited(0))
    #expect(sandbox.machine.status(of: second) == .signaled(.kill))
  }

  @Test func shellsReplaceThemselvesByTheirLastCommand() {
    var sandbox = Sandbox(busybox: true)
    let pid = sandbox.spawn(["sh", "-c", "echo start; sleep 1000"])
    sandbox.run()
    #expect(
      sandbox.shell("ps", shell: "sh").out == """
        PID   USER     TIME  COMMAND
            1 root      0:00 sleep 1000
            2 root      0:00 ps

        """
    )
    sandbox.machine.signal(pid, .kill)
  }

  @Test func busyLoopsCannotHang() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn(["bash", "-c", "while true; do :; done"])
    sandbox.finish(pid, within: .seconds(60))
    #expect(sandbox.machine.status(of: pid) == .running)
    sandbox.machine.signal(pid, .kill)
    sandbox.run()
    #expect(sandbox.machine.status(of: pid) == .signaled(.kill))
  }

  @Test func forkBombsComeToRest() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn(["bash", "-c", "f() { f | f & }; f; sleep 1; echo done"])
    sandbox.finish(pid, within: .seconds(3))
    #expect(sandbox.machine.processes.count <= 1024)
  }

  @Test func fullDisksFailHonestly() {
    var full = Sandbox()
    _ = full.machine.withFileSystem(full.root) { $0.capacity = $0.usedBytes + 10 }
    let outcome = full.shell("echo 0123456789abc > f; echo $?; echo small > g && cat g")
    #expect(outcome.out == "1\nsmall\n")
    #expect(outcome.err == "bash: line 1: echo: write error: No space left on device\n")
  }

  @Test func mountsAndPermissions() {
    var sandbox = Sandbox(mounts: [("/config", .directory(["a": .file("A\n")]), true), ("/data", .directory(), false)])
    #expect(
      sandbox.shell("cat /config/a; echo x > /config/b; ls /config; echo y > /data/f; cat /data/f")
        == .init(out: "A\na\ny\n", err: "bash: line 1: /config/b: Read-only file system\n", code: 0)
    )
    #expect(sandbox.shell("rm /config/a").err == "rm: cannot remove '/config/a': Read-only file system\n")
    #expect(
      sandbox.shell("mv /data/f /work/; cat f; rmdir /data").err
        == "rmdir: failed to remove '/data': Device or resource busy\n"
    )
    let nobody = User(id: 65_534, group: 65_534)
    #expect(
      sandbox.shell("id; touch /work/x; ls /root; echo ok > /tmp/y; cat /tmp/y", user: nobody)
        == .init(
          out: "uid=65534(nobody) gid=65534 groups=65534\nok\n",
          err:
            "touch: cannot touch '/work/x': Permission denied\nls: cannot open directory '/root': Permission denied\n",
          code: 0
        )
    )
  }

  @Test func filesOutliveTheirNames() {
    #expect(
      bash("exec 3<> f; echo hi >&3; rm f; ls; (tail -f g & echo one >> g; sleep 2; echo two >> g; sleep 2; kill $!)")
        == "one\ntwo\n"
    )
    #expect(
      bash(
        "mkdir -p d/..v1; echo 1 > d/..v1/k; ln -s ..v1 d/..data; ln -s ..data/k d/k; cat d/k; ls -l d/k | cut -c1-10"
      )
        == "1\nlrwxrwxrwx\n"
    )
    #expect(bash("echo a > x; ln x y; echo b >> x; cat y; stat -c %h y; mv x z; cat z | wc -l") == "a\nb\n2\n2\n")
  }

  @Test func spawnFailsInTheWordsOfRunc() {
    var sandbox = Sandbox(files: ["work/plain": .file("text")])
    func failure(_ arguments: [String], _ directory: String = "/") -> String? {
      let spawn = Spawn(
        namespace: sandbox.namespace,
        arguments: arguments,
        environment: ["PATH": "/bin"],
        workingDirectory: directory
      )
      do { _ = try sandbox.machine.spawn(spawn) } catch { return error.message }
      return nil
    }
    #expect(failure(["foo"]) == "exec: \"foo\": executable file not found in $PATH")
    #expect(failure(["/foo"]) == "exec: \"/foo\": stat /foo: no such file or directory")
    #expect(failure(["/work/plain"]) == "exec: \"/work/plain\": permission denied")
    #expect(failure(["sh"], "/nope") == "chdir to cwd (\"/nope\") set in config.json failed: no such file or directory")
  }

  @Test func interactiveShellsPromptAndReadLines() {
    var sandbox = Sandbox(busybox: true)
    let pid = sandbox.spawn(["sh"], terminal: true)
    sandbox.run()
    #expect(sandbox.output(pid).err == "/work # ")
    #expect(sandbox.machine.waitsForInput(pid))
    sandbox.machine.giveInput(pid, Array("cd /tmp; for i in 1 2; do\n".utf8))
    sandbox.run()
    #expect(sandbox.output(pid).err == "> ")
    sandbox.machine.giveInput(pid, Array("echo $i; done\n".utf8))
    sandbox.run()
    let (out, err) = sandbox.output(pid)
    #expect(out == "1\n2\n")
    #expect(err == "/tmp # ")
    sandbox.machine.giveInput(pid, Array("sleep 100\n".utf8))
    sandbox.run()
    sandbox.machine.interrupt(pid)
    sandbox.run()
    sandbox.machine.giveInput(pid, Array("echo $?\n".utf8))
    sandbox.run()
    #expect(sandbox.output(pid).out == "130\n")
    sandbox.machine.giveInput(pid, [], end: true)
    sandbox.run()
    #expect(sandbox.machine.status(of: pid) == .exited(0))
  }

  @Test func loginShellsKeepTheirState() {
    var sandbox = Sandbox()
    let spawn = Spawn(
      namespace: sandbox.namespace,
      arguments: ["-bash"],
      environment: ["PATH": "/bin", "HOME": "/root"],
      workingDirectory: "/work",
      takesSubmissions: true
    )
    guard let pid = try? sandbox.machine.spawn(spawn) else {
      Issue.record("no shell")
      return
    }
    func submit(_ text: String) -> String {
      sandbox.machine.submit(pid, script: text)
      while !sandbox.machine.isIdle(pid) {
        sandbox.run()
        guard !sandbox.machine.isIdle(pid), let wake = sandbox.machine.nextWake else { break }
        sandbox.now = wake
      }
      let (out, err) = sandbox.output(pid)
      return out + err
    }
    #expect(submit("x=1; cd /tmp; alias hi='echo hello'; f() { echo f$1; }") == "")
    #expect(submit("echo $x $PWD; hi there; f 2") == "1 /tmp\nhello there\nf2\n")
    #expect(sandbox.machine.workingDirectory(pid) == "/tmp")
    #expect(submit("nope") == "-bash: nope: command not found\n")
    #expect(sandbox.machine.lastExit(pid) == 127)
    #expect(submit("echo a; sleep 5; echo b") == "a\nb\n")
    #expect(submit("if true") == "-bash: syntax error: unexpected end of file\n")
    #expect(submit("cat") == "")
    sandbox.machine.submit(pid, script: "sleep 1000; echo no")
    sandbox.run()
    sandbox.machine.interrupt(pid)
    sandbox.run()
    #expect(sandbox.machine.isIdle(pid))
    #expect(sandbox.machine.lastExit(pid) == 130)
    #expect(sandbox.output(pid).out == "")
  }

  /// A copy made in the middle goes on exactly as the original does.
  @Test func copiesGoOnAlike() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn([
      "bash", "-c",
      "i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $i $(date +%S) $(head -c 3 /dev/urandom | wc -c) | tee -a log; sleep 0.7; done; wc -l < log",
    ])
    sandbox.finish(pid, within: .seconds(5))
    var copy = sandbox
    sandbox.finish(pid)
    copy.finish(pid)
    let original = sandbox.machine.takeOutput(pid)
    #expect(original == copy.machine.takeOutput(pid))
    #expect(original.last?.text == "20\n")
  }
}
