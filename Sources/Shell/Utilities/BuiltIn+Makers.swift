extension BuiltIn {
  /// The utilities by name.
  static let makers: [String: Maker] = {
    var makers: [String: Maker] = [:]
    for family in [shellUtilities, textUtilities, fileUtilities, systemUtilities, networkUtilities] {
      makers.merge(family) { first, _ in first }
    }
    return makers
  }()

  static func immediate(
    _ run: @escaping @Sendable (Invocation, inout ProcessContext) -> Int
  ) -> Maker {
    { invocation, _ in Immediate(invocation: invocation, run: run) }
  }

  /// What shells have built in, as executables.
  private static var shellUtilities: [String: Maker] {
    [
      "true": immediate { _, _ in 0 },
      "false": immediate { _, _ in 1 },
      "echo": immediate { call, c in Echo.run(call.arguments, interpretsEscapes: false, &c) },
      "printf": immediate { call, c in Printf.run(call.arguments, prefix: "printf: ", &c) },
      "test": immediate { call, c in test(call, call.arguments, &c) },
      "[": immediate { call, c in
        guard call.arguments.last == "]" else {
          call.complain("missing ]", &c)
          return 2
        }
        return test(call, Array(call.arguments.dropLast()), &c)
      },
      "pwd": immediate { _, c in
        c.write(c.workingDirectory + "\n")
        return 0
      },
      "kill": immediate { call, c in Kill.run(call.arguments, prefix: "kill: ", isBash: false, &c) },
    ]
  }

  private static func test(_ call: Invocation, _ arguments: [String], _ c: inout ProcessContext) -> Int {
    do throws(TestCommand.Failure) { return try TestCommand.evaluate(arguments, c) ? 0 : 1 } catch {
      call.complain(error.message(.ash), &c)
      return 2
    }
  }

  private static var textUtilities: [String: Maker] {
    [
      "cat": Cat.make, "less": Cat.make, "more": Cat.make, "tee": Tee.make, "head": Head.make, "tail": Tail.make,
      "wc": WordCount.make, "uniq": Unique.make, "nl": LineMapper.make, "rev": LineMapper.make, "grep": Grep.make,
      "egrep": Grep.make, "fgrep": Grep.make, "cut": Cut.make, "tr": Translate.make, "sort": Sort.make,
      "sed": Sed.make, "paste": immediate(Paste.run), "comm": immediate(Common.run),
      "awk": Awk.make, "jq": JSONQuery.make, "md5sum": Digests.make, "sha1sum": Digests.make, "sha256sum": Digests.make,
      "base64": Base64Utility.make, "diff": immediate(Difference.run), "cmp": immediate(Difference.compareBytes),
      "expr": immediate(Expression.run), "dd": immediate(BlockCopy.run),
      "od": Dump.make,
      "tac": { call, _ in
        WholeInput(call, files: call.arguments.filter { !$0.hasPrefix("-") || $0 == "-" }) { _, bytes, c in
          c.write(Array(bytes.lines.reversed().map { $0 + [10] }.joined()))
          return 0
        }
      },
    ]
  }

  private static var fileUtilities: [String: Maker] {
    [
      "ls": immediate(List.run), "mkdir": immediate(FileChanges.makeDirectories),
      "rmdir": immediate(FileChanges.removeDirectories), "rm": immediate(FileChanges.remove),
      "touch": immediate(FileChanges.touch), "ln": immediate(FileChanges.link),
      "chmod": immediate(FileChanges.changeMode), "chown": immediate(FileChanges.changeOwner),
      "chgrp": immediate(FileChanges.changeOwner), "truncate": immediate(FileChanges.truncate),
      "mktemp": immediate(FileChanges.makeTemporary), "cp": immediate(Copy.copy), "tar": Tar.make,
      "mv": immediate(Copy.move),
      "find": { call, _ in Find(invocation: call) },
      "stat": immediate(FileViews.stat), "du": immediate(FileViews.diskUsage), "df": immediate(FileViews.diskFree),
      "mount": immediate(FileViews.mount), "umount": immediate(FileViews.mount),
      "basename": immediate(FileViews.names), "dirname": immediate(FileViews.names),
      "readlink": immediate(FileViews.links), "realpath": immediate(FileViews.links),
    ]
  }

  private static var systemUtilities: [String: Maker] {
    [
      "sleep": { call, _ in Sleep(invocation: call) }, "timeout": { call, _ in Timeout(invocation: call) },
      "date": immediate(TimeUtilities.date), "uptime": immediate(TimeUtilities.uptime),
      "seq": { call, _ in Sequence(invocation: call) }, "yes": { call, _ in Yes(invocation: call) },
      "xargs": { call, _ in Runner(invocation: call) }, "env": { call, _ in Become(invocation: call) },
      "nohup": { call, _ in Become(invocation: call) }, "nice": { call, _ in Become(invocation: call) },
      "setsid": { call, _ in Become(invocation: call) }, "sudo": { call, _ in Become(invocation: call) },
      "time": { call, _ in Become(invocation: call) },
      "hostname": immediate(Identity.hostname), "id": immediate(Identity.id), "whoami": immediate(Identity.whoami),
      "uname": immediate(Identity.uname), "printenv": immediate(Identity.printEnvironment),
      "which": immediate(Identity.which), "tty": immediate(Identity.terminal),
      "stty": immediate(Identity.terminalSettings),
      "nproc": immediate { _, c in
        c.write("2\n")
        return 0
      },
      "arch": immediate { _, c in
        c.write("x86_64\n")
        return 0
      },
      "clear": immediate { _, c in
        if c.isTerminal(1) { c.write("\u{1B}[H\u{1B}[2J\u{1B}[3J") }
        return 0
      },
      "sync": immediate { _, _ in 0 },
      "ps": immediate(Processes.list), "top": immediate(Processes.top), "free": immediate(Processes.free),
      "pgrep": immediate(Processes.find), "pkill": immediate(Processes.find), "pidof": immediate(Processes.find),
      "killall": immediate(Processes.find),
    ]
  }

  private static var networkUtilities: [String: Maker] {
    [
      "curl": { call, _ in Curl(invocation: call) }, "wget": { call, _ in Wget(invocation: call) },
      "nc": { call, _ in Netcat(invocation: call) }, "telnet": { call, _ in Netcat(invocation: call) },
      "ping": { call, _ in Ping(invocation: call) },
      "nslookup": { call, _ in
        if call.flavour == .busybox { return AppletNameLookup(invocation: call) }
        return NameLookup(invocation: call)
      },
      "dig": { call, _ in NameLookup(invocation: call) }, "host": { call, _ in NameLookup(invocation: call) },
      "getent": { call, _ in NameLookup(invocation: call) }, "ip": immediate(NetworkViews.addresses),
      "ifconfig": immediate(NetworkViews.addresses), "netstat": immediate(NetworkViews.sockets),
      "ss": immediate(NetworkViews.sockets),
    ]
  }
}
