import Shell
import Testing

@Suite struct UtilityTests {
  @Test(arguments: [
    (
      "printf 'b 2\\na 10\\nc 1\\n' > t; sort t; sort -k2 -n t; sort -rn -k2 t | head -1",
      "a 10\nb 2\nc 1\nc 1\nb 2\na 10\na 10\n"
    ),
    ("mkdir td; echo x > td/f; tar cf a.tar td; rm -r td; tar -xf a.tar; cat td/f; tar tf a.tar", "x\ntd/\ntd/f\n"),
    ("printf 'x\\ny\\nx\\nx\\n' | sort | uniq -c", "      3 x\n      1 y\n"),
    ("printf 'a:b:c\\nd:e\\n' | cut -d: -f2,3; echo hello | cut -c1-3", "b:c\ne\nhel\n"),
    (
      "echo Hello | tr a-z A-Z; echo a--b | tr -s -; echo a1b2 | tr -d 0-9; echo 'a b' | tr ' ' '\\n'",
      "HELLO\na-b\nab\na\nb\n"
    ),
    (
      "printf 'one\\ntwo\\nthree\\n' | grep -n t; printf 'a\\nb\\n' | grep -c a; echo Foo | grep -i foo; echo x | grep -q y || echo no",
      "2:two\n3:three\n1\nFoo\nno\n"
    ),
    (
      "echo 'v1.36 v1.35' | grep -oE 'v[0-9]+\\.[0-9]+'; printf 'a\\nb\\nc\\nd\\n' | grep -A1 -B1 b; echo foobar | grep -w foo; echo $?",
      "v1.36\nv1.35\na\nb\nc\n1\n"
    ),
    ("mkdir -p d/e; echo hit > d/e/f; grep -r hit d; grep -rl hit d", "d/e/f:hit\nd/e/f\n"),
    (
      "echo 'hello world' | sed 's/world/there/; s/o/0/g'; printf '1\\n2\\n3\\n' | sed -n '2p;$p'; printf 'a\\nb\\n' | sed '/a/d'",
      "hell0 there\n2\n3\nb\n"
    ),
    (
      "echo 'image: nginx:1.25' > f; sed -i 's|nginx:.*|nginx:1.27|' f; cat f; echo ab | sed -E 's/(a)(b)/\\2\\1/'; printf 'a\\nb\\nc\\n' | sed '1,2s/^/> /; $!N' | wc -l",
      "image: nginx:1.27\nba\n3\n"
    ),
    ("printf 'x 1\\ny 2\\n' | awk '{ s += $2; print NR \": \" $1 } END { print \"sum\", s }'", "1: x\n2: y\nsum 3\n"),
    (
      "printf 'a,b\\nc,d\\n' | awk -F, -v OFS=- '{ $1 = $1; print } /c/ { print toupper($2), length($0) }'",
      "a-b\nc-d\nD-3\n"
    ),
    (
      "awk 'BEGIN { for (i = 1; i <= 3; i++) a[i] = i * i; for (k in a) printf \"%s=%d \", k, a[k]; print substr(\"kubernetes\", 1, 4), index(\"abc\", \"c\"), split(\"x:y\", p, \":\"), p[2] }'",
      "1=1 2=4 3=9 kube 3 2 y\n"
    ),
    (
      "echo 'a b c' | awk '{ gsub(/b/, \"[&]\"); print; print $NF; if ($1 == \"a\" && NF > 2) print \"yes\"; else print \"no\" }'",
      "a [b] c\nc\nyes\n"
    ),
    (
      "awk 'function f(n) { return n <= 1 ? 1 : n * f(n - 1) } BEGIN { print f(5), 7 % 3, 2 ^ 8, 1 / 4, 1e6, \"a\" < \"b\" }'",
      "120 1 256 0.25 1000000 1\n"
    ),
    ("printf 'NAME READY\\nweb 1/1\\n' | awk 'NR > 1 { print $1 }'", "web\n"),
    (
      "seq 3 | xargs echo; seq 3 | xargs -n1 echo n; echo a b | xargs -I{} echo '<{}>'", "1 2 3\nn 1\nn 2\nn 3\n<a b>\n"
    ),
    (
      "mkdir -p a/b; touch a/x.yaml a/b/y.yaml a/b/z.txt; find a -name '*.yaml'; find a -type d; find a -name '*.txt' -exec echo got {} \\;",
      "a/b/y.yaml\na/x.yaml\na\na/b\ngot a/b/z.txt\n"
    ),
    (
      "seq 5 | head -2; seq 5 | tail -2; seq 5 | tail -n +4; seq 5 | tac | head -1; seq 3 | wc -l; printf 'a b\\nc' | wc",
      "1\n2\n4\n5\n4\n5\n5\n3\n      1       3       5\n"
    ),
    ("seq 0 5 10; seq -w 8 10; seq 1 0.5 2", "0\n5\n10\n08\n09\n10\n1.0\n1.5\n2.0\n"),
    (
      "date -u +%FT%TZ; date -d @0 +%Y; date '+%a %b %e %H:%M:%S %Z %Y'; date -d '1 day ago' +%F",
      "2026-11-24T09:00:00Z\n1970\nTue Nov 24 09:00:00 UTC 2026\n2026-11-23\n"
    ),
    (
      "echo -n hello | base64; echo aGVsbG8= | base64 -d; echo; echo -n abc | md5sum; echo -n abc | sha256sum | cut -c1-16; echo -n abc | sha1sum | cut -c1-8",
      "aGVsbG8=\nhello\n900150983cd24fb0d6963f7d28e17f72  -\nba7816bf8f01cfea\na9993e36\n"
    ),
    ("expr 2 + 3 \\* 4; expr length abc; expr v12 : 'v\\([0-9]*\\)'; expr 1 \\> 2; echo $?", "14\n3\n12\n0\n1\n"),
    (
      "printf 'a\\nb\\nc\\n' > x; printf 'a\\nB\\nc\\nd\\n' > y; diff x y; diff x x && echo same",
      "2c2\n< b\n---\n> B\n3a4\n> d\nsame\n"
    ),
    (
      "echo data > f; cp f g; cat g; mkdir d; cp f d; mv g d/h; ls d; cp -r d e; ls e; rm -r d; ls",
      "data\nf\nh\nf\nh\ne\nf\n"
    ),
    (
      "touch f; chmod 640 f; stat -c '%a %A' f; chmod u+x,g-r f; stat -c %a f; ln -s f l; readlink l; basename /a/b.txt .txt; dirname /a/b.txt",
      "640 -rw-r-----\n700\nf\nb\n/a\n"
    ),
    ("echo hi | tee f g; cat f g; paste f g; printf 'a\\nb\\n' | paste -sd, -", "hi\nhi\nhi\nhi\thi\na,b\n"),
    ("env -i A=1 env; hostname; whoami; id -u; uname; pwd; which ls", "A=1\nweb\nroot\n0\nLinux\n/work\n/bin/ls\n"),
    (
      "echo '{\"items\":[{\"name\":\"a\",\"n\":2},{\"name\":\"b\",\"n\":5}]}' > j; jq -r '.items[].name' j; jq -c '.items | map(select(.n > 3))' j; jq '.items | length' j; jq -r '.items[] | \"\\(.name)=\\(.n)\"' j; jq -c 'keys, (.items | map(.n) | add), .x' j",
      "a\nb\n[{\"name\":\"b\",\"n\":5}]\n2\na=2\nb=5\n[\"items\"]\n7\nnull\n"
    ),
    (
      "echo '{\"a\":{\"b\":[1,\"x\"]}}' | jq .a; echo '[3,1]' | jq -c 'sort, .[0], {k: .[1]}, (.[] |= . + 1)'; echo '{}' | jq -c '.spec.replicas = 3 | .x // \"none\", to_entries'",
      "{\n  \"b\": [\n    1,\n    \"x\"\n  ]\n}\n[1,3]\n3\n{\"k\":1}\n[4,2]\n\"none\"\n[{\"key\":\"spec\",\"value\":{\"replicas\":3}}]\n"
    ),
    ("timeout 2 sleep 10; echo $?; timeout 5 true; echo $?", "124\n0\n"),
    ("echo '#!/bin/sh' > s; echo 'echo script $1' >> s; chmod +x s; ./s x; sh s y", "script x\nscript y\n"),
    (
      "ls -l /etc/passwd | awk '{ print $1, $3, $9 }'; ls -a /work; ls -d /etc; ls -1 /etc",
      "-rw-r--r-- root /etc/passwd\n.\n..\n/etc\npasswd\n"
    ),
    (
      "dd if=/dev/zero of=f bs=1k count=3 2> /dev/null; stat -c %s f; du -k f; truncate -s 10 f; wc -c < f",
      "3072\n4\tf\n10\n"
    ),
    (
      "printf 'a b\\n' | od -c; printf '\\x99\\xa9' | od -An -tx1; printf ab | od",
      "0000000   a       b  \\n\n0000004\n 99 a9\n0000000 061141\n0000002\n"
    ),
    (
      "echo '{\"a\":{\"b\":[1]}}' | jq -c 'paths | join(\".\")'; echo '[[1],2]' | jq -c '[leaf_paths]'",
      "\"a\"\n\"a.b\"\n\"a.b.0\"\n[[0,0],[1]]\n"
    ),
    ("echo 'a\tb' | cat -A; printf '1\\n2\\n' | nl; echo abc | rev", "a^Ib$\n     1\t1\n     2\t2\ncba\n"),
  ])
  func script(_ script: String, expected: String) {
    #expect(bash(script) == expected, "\(script)")
  }

  @Test func errorsOfGNUAndBusybox() {
    var sandbox = Sandbox()
    #expect(sandbox.shell("ls nope").err == "ls: cannot access 'nope': No such file or directory\n")
    #expect(
      sandbox.shell("cat nope; cat /etc").err == "cat: nope: No such file or directory\ncat: /etc: Is a directory\n"
    )
    #expect(
      sandbox.shell("rm nope; mkdir /a/b; cp nope x").err == """
        rm: cannot remove 'nope': No such file or directory
        mkdir: cannot create directory '/a/b': No such file or directory
        cp: cannot stat 'nope': No such file or directory

        """
    )
    #expect(sandbox.shell("ls -Z").err == "ls: invalid option -- 'Z'\nTry 'ls --help' for more information.\n")
    #expect(ash("ls nope").err == "ls: nope: No such file or directory\n")
    #expect(ash("cat nope").err == "cat: can't open 'nope': No such file or directory\n")
    #expect(ash("rm nope").err == "rm: can't remove 'nope': No such file or directory\n")
    #expect(ash("sleep x").err == "sleep: invalid number 'x'\n")
  }

  @Test func tailFollows() {
    var sandbox = Sandbox()
    let pid = sandbox.spawn(["bash", "-c", "echo 1 > log; (sleep 5; echo 2 >> log) & tail -f log"])
    sandbox.finish(pid, within: .seconds(8))
    #expect(sandbox.machine.takeOutput(pid).map(\.text) == ["1\n", "2\n"])
  }
}
