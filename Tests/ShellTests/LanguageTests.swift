import Shell
import Testing

@Suite struct LanguageTests {
  @Test(arguments: [
    ("echo hello   world", "hello world\n"),
    ("echo 'a  b' \"c  d\" e\\ f", "a  b c  d e f\n"),
    ("x=5; echo $x ${x}y \"$x\" '$x'", "5 5y 5 $x\n"),
    ("echo ${u:-def} ${u-none} ${u:+set} end", "def none end\n"),
    ("echo ${u:=kept} $u", "kept kept\n"),
    ("f=archive.tar.gz; echo ${f%.*} ${f%%.*} ${f#*.} ${f##*.} ${#f}", "archive.tar archive tar.gz gz 14\n"),
    ("p=/usr/local/bin; echo ${p//\\//:} ${p/local/x}", ":usr:local:bin /usr/x/bin\n"),
    ("s=kubernetes; echo ${s:0:4} ${s: -3} ${s^} ${s^^}", "kube tes Kubernetes KUBERNETES\n"),
    ("echo $((1 + 2 * 3)) $(( (1+2) * 3 )) $((7 % 3)) $((2 ** 10)) $((5 > 3))", "7 9 1 1024 1\n"),
    ("i=1; echo $((i++)) $((i)) $((++i)) $((i += 4)) $i", "1 2 3 7 7\n"),
    ("echo $(echo inner $(echo deep)) `echo back`", "inner deep back\n"),
    ("if true; then echo yes; else echo no; fi", "yes\n"),
    ("if false; then echo 1; elif true; then echo 2; fi", "2\n"),
    ("for i in 1 2 3; do echo -n $i; done; echo", "123\n"),
    ("for i in {1..5} {a,b}x; do echo -n \"$i \"; done; echo", "1 2 3 4 5 ax bx \n"),
    ("for ((i=0; i<3; i++)); do echo -n $i; done; echo", "012\n"),
    ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
    ("i=0; until [ $i -ge 2 ]; do echo $i; i=$((i+1)); done", "0\n1\n"),
    ("for i in 1 2 3 4; do if [ $i = 3 ]; then break; fi; echo $i; done; echo done", "1\n2\ndone\n"),
    ("for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done", "1x\n2x\n"),
    ("case web-1 in db*) echo db;; web-[0-9]) echo web;; *) echo other;; esac", "web\n"),
    ("case a in a) echo 1 ;& b) echo 2 ;; esac", "1\n2\n"),
    ("f() { echo \"$1-$2 $#\"; return 3; }; f a b; echo $?", "a-b 2\n3\n"),
    ("f() { local x=in; echo $x; }; x=out; f; echo $x", "in\nout\n"),
    ("(cd /tmp; pwd); pwd", "/tmp\n/work\n"),
    ("{ echo a; echo b; } | while read l; do echo \"<$l>\"; done", "<a>\n<b>\n"),
    ("set -- a 'b c' d; for x in \"$@\"; do echo \"[$x]\"; done; echo \"$*\" $#", "[a]\n[b c]\n[d]\na b c d 3\n"),
    ("true && echo yes || echo no; false && echo yes || echo no", "yes\nno\n"),
    ("! false; echo $?; ! true; echo $?", "0\n1\n"),
    ("a=1 b=$a; echo $b; X=5 bash -c 'echo $X'; echo \"[$X]\"", "1\n5\n[]\n"),
    ("cat <<EOF\nhi $((1+1))\n  'q' \"d\" \\$x\nEOF", "hi 2\n  'q' \"d\" $x\n"),
    ("cat <<'EOF'\n$x `y`\nEOF", "$x `y`\n"),
    ("cat <<-EOF\n\t\tindented\n\tEOF\necho after", "indented\nafter\n"),
    ("cat <<A; cat <<B\n1\nA\n2\nB", "1\n2\n"),
    ("cat <<< \"one $((2))\"", "one 2\n"),
    ("cat <(echo a) - <(echo b) <<< mid", "a\nmid\nb\n"),
    ("while read l; do echo \"[$l]\"; done < <(printf 'x\\ny\\n')", "[x]\n[y]\n"),
    ("diff <(echo same) <(echo same) && echo <(true)", "/dev/fd/63\n"),
    ("read a b <<< 'x y z'; echo \"$a|$b\"", "x|y z\n"),
    ("IFS=: read a b c <<< 'x:y:z:w'; echo \"$a|$b|$c\"", "x|y|z:w\n"),
    ("IFS=,; x=a,b,c; for i in $x; do echo $i; done", "a\nb\nc\n"),
    (
      "[[ abc == a* && 5 -gt 3 ]] && echo ok; [[ v1.36.2 =~ ^v([0-9]+)\\.([0-9]+) ]] && echo ${BASH_REMATCH[1]}/${BASH_REMATCH[2]}",
      "ok\n1/36\n"
    ),
    ("a=(x y z); echo ${a[1]} ${#a[@]} \"${a[@]}\"; a+=(w); echo ${a[-1]}", "y 3 x y z\nw\n"),
    ("eval 'x=3; echo $x'; echo 'echo sourced $1' > s; . ./s arg", "3\nsourced arg\n"),
    ("trap 'echo bye' EXIT; echo hi", "hi\nbye\n"),
    ("echo $'tab\\there' | cat", "tab\there\n"),
    ("echo a{b,c{d,e}}f {01..03}", "abf acdf acef 01 02 03\n"),
    ("x='a b'; echo [$x] [\"$x\"]; y=$x; echo \"$y\"", "[a b] [a b]\na b\n"),
    ("echo ~ ~/x; HOME=/h; echo ~", "/root /root/x\n/h\n"),
    ("printf '%s=%d\\n' a 1 b 2; printf '%5.2f|%-5s|%05d|%x\\n' 3.14159 ab 42 255", "a=1\nb=2\n 3.14|ab   |00042|ff\n"),
    ("echo -e 'a\\tb\\nc'; echo -n x; echo", "a\tb\nc\nx\n"),
    ("while getopts 'ab:' o -a -b val; do echo $o $OPTARG; done", "a\nb val\n"),
    ("f() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(f $(($1-1))) )); fi; }; f 5", "120\n"),
    ("x=1; { x=2; }; ( x=3 ); echo $x; unset x; echo \"${x-unset}\"", "2\nunset\n"),
    ("complete -o default -F f k; echo $?", "0\n"),
    ("echo one; # comment\necho two # more", "one\ntwo\n"),
    ("echo a\\\nb", "ab\n"),
    ("type cd; command -v ls; alias ll='ls -l'; command -v nope; echo $?", "cd is a shell builtin\n/bin/ls\n1\n"),
  ])
  func script(_ script: String, expected: String) {
    #expect(bash(script) == expected, "\(script)")
  }

  @Test func redirections() {
    #expect(bash("echo a > f; echo b >> f; cat f; cat < f | head -1; ls nope 2> e; wc -l < e") == "a\nb\na\n1\n")
    #expect(
      bash("(echo out; echo err >&2) > o 2>&1; cat o; (echo out; echo err >&2) &> p; cat p")
        == "out\nerr\nout\nerr\n"
    )
    #expect(
      bash("exec 3> log; echo x >&3; exec 3>&-; cat log; for i in 1 2; do echo $i; done > l; cat l") == "x\n1\n2\n"
    )
  }

  @Test func processSubstitution() {
    #expect(bash("cat <(echo a) <(echo b); echo <(true) <(true)") == "a\nb\n/dev/fd/63 /dev/fd/62\n")
    #expect(bash("while read l; do echo got $l; done < <(echo one; echo two)") == "got one\ngot two\n")
    #expect(bash("source <(echo 'greet() { echo hello $1; }'); greet you") == "hello you\n")
    // A pipe is read once.
    #expect(bash("f() { cat $1; cat $1; }; f <(echo once)") == "once\n")
    #expect(bash("echo data | tee >(wc -c > n) > t; sleep 1; cat n t") == "5\ndata\n")
    #expect(ash("cat <(echo a)").err == "sh: syntax error: unexpected \"(\"\n")
  }

  @Test func errorsInTheWordsOfEachShell() {
    var sandbox = Sandbox()
    #expect(sandbox.shell("foo") == .init(out: "", err: "bash: line 1: foo: command not found\n", code: 127))
    #expect(sandbox.shell("foo", shell: "sh") == .init(out: "", err: "sh: 1: foo: not found\n", code: 127))
    #expect(ash("foo") == .init(out: "", err: "sh: foo: not found\n", code: 127))
    #expect(sandbox.shell("/tmp").err == "bash: line 1: /tmp: Is a directory\n")
    #expect(sandbox.shell("echo x > /nope/y").err == "bash: line 1: /nope/y: No such file or directory\n")
    #expect(ash("echo x > /nope/y").err == "sh: can't create /nope/y: nonexistent directory\n")
    #expect(ash("cat < nope").err == "sh: can't open nope: no such file\n")
    #expect(sandbox.shell("cd /nope").err == "bash: line 1: cd: /nope: No such file or directory\n")
    #expect(ash("if true; then").err == "sh: syntax error: unexpected end of file (expecting \"fi\")\n")
    #expect(sandbox.shell("echo 'a").err == "bash: -c: line 1: unexpected EOF while looking for matching `''\n")
    #expect(sandbox.shell("for; do").code == 2)
    #expect(
      sandbox.shell("set -u; echo $nope; echo after")
        == .init(out: "", err: "bash: line 1: nope: unbound variable\n", code: 127)
    )
    #expect(sandbox.shell("set -e; false; echo after").code == 1)
    #expect(sandbox.shell("set -e; false || true; if false; then :; fi; echo after").out == "after\n")
    #expect(sandbox.shell("exit 7").code == 7)
    #expect(sandbox.shell("set -x; echo a 'b c'").err == "+ echo a 'b c'\n")
  }

  @Test func completeness() {
    #expect(ShellParser.completeness(of: "echo hi") == .complete)
    #expect(ShellParser.completeness(of: "echo 'hi") == .incomplete(prompt: "> "))
    #expect(ShellParser.completeness(of: "for i in 1 2; do") == .incomplete(prompt: "> "))
    #expect(ShellParser.completeness(of: "cat <<EOF\nx") == .incomplete(prompt: "> "))
    #expect(ShellParser.completeness(of: "cat <<EOF\nx\nEOF\n") == .complete)
    #expect(ShellParser.completeness(of: "echo a \\") == .incomplete(prompt: "> "))
    #expect(ShellParser.completeness(of: "a && ") == .incomplete(prompt: "> "))
    if case .error = ShellParser.completeness(of: "done") {} else { Issue.record("done is an error") }
    #expect(ShellParser.words(of: "kubectl get 'a b' po") == ["kubectl", "get", "a b", "po"])
  }

  /// Whatever a text is cut off after, the parser says something and does not trap.
  @Test func everyPrefixIsParsed() {
    let script =
      "if [ \"$x\" = 'y' ]; then echo ${a:-$(b `c`)} $((1+2)); fi | cat <<E && f() { :; } &\nx\nE\ncase a in b) c;; esac"
    for length in 0...script.count { _ = ShellParser.completeness(of: String(script.prefix(length))) }
  }
}
