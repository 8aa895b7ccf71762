import { rule } from '../values';

// --- inventory, hosts, groups ------------------------------------------------------------------------------------------------

export const INVENTORY = rule('LS010', {
  title: 'an inventory is a YAML file that fits hosts/inventory.schema.json',
  why: 'A key that nobody reads is a setting that somebody believes in: unknown keys, wrong types and broken YAML are refused by line and column.',
  example:
    'inventory: hosts/staging.yaml:4:5: hosts.master.adress: unknown key; use one of address, memory, cores [LS010]',
  fix: 'see hosts/inventory.schema.json',
});

export const ADDRESS = rule('LS011', {
  title: 'a host is reached at an IPv4 address or a DNS name',
  why: 'SSH, flows and firewall rules are made from it.',
  example:
    'staging/master: address = "192.0.2.256": a host is reached at an IPv4 address or a DNS name; write for example 192.0.2.11 [LS011]',
  fix: 'write for example 192.0.2.11',
});

export const PINNED_IMAGE = rule('LS012', {
  title: 'an image is pinned by digest (a tag can come to mean another image)',
  kind: 'policy',
  why: 'What was tested is what must run, on every host and after every restart. Where a stack has no Environment of its own this only warns.',
  example:
    'staging/Hadoop/NameNode: image = "apache/hadoop:3.5.0": an image is pinned by digest (a tag can come to mean another image); write <repository>@sha256:<digest> in the image catalog [LS012]',
  fix: 'write <repository>@sha256:<digest> in the image catalog',
});

export const UNIQUE_HOST_NAME = rule('LS013', {
  title: 'a host name is unique in its stack',
  why: 'Services are pinned to hosts, and flows drawn between them, by name.',
  example:
    'staging/Rack/master: name = "master": a host name is unique in its stack (staging/master has it); rename one of them [LS013]',
  fix: 'rename one of them',
});

export const UNIQUE_ADDRESS = rule('LS014', {
  title: 'an address belongs to one host',
  why: 'Two hosts at one address are one machine: it would join the swarm twice and hold two copies of a block.',
  example:
    'staging/slave2: address = "192.0.2.12": an address belongs to one host (staging/slave1 has it); correct one of them [LS014]',
  fix: 'correct one of them',
});

export const SSH_TARGET = rule('LS015', {
  title: 'SSH reaches one host at one place',
  why: 'Addresses may differ while the ssh option HostName leads to the same machine: the second would be configured over the first.',
  example:
    'staging/slave2: ssh to bastion.example.com:2201: SSH reaches one host at one place (staging/slave1 is there); correct HostName or port of one of them [LS015]',
  fix: 'correct HostName or port of one of them',
});

export const CORES = rule('LS016', {
  title: 'cores are a whole number, at least 1',
  why: 'Daemons and tasks are sized by them.',
  example:
    'staging/slave1: cores = 1.5: cores are a whole number, at least 1; declare what the platform may use [LS016]',
  fix: 'declare what the platform may use',
});

export const GROUP_NOT_EMPTY = rule('LS017', {
  title: 'a group holds at least one host',
  why: 'A role on no host is a platform without that part, usually because of a mistyped label.',
  example:
    'hosts/staging.yaml labelled role=wroker: 0 hosts: a group holds at least one host; label a host so, or leave out what needs the group [LS017]',
  fix: 'label a host so, or leave out what needs the group',
});

export const ONCE_IN_GROUP = rule('LS018', {
  title: 'a host stands in a group once',
  why: 'An exclusive role on one machine twice would be two daemons on the same directory and ports.',
  example: 'HostGroup: host "slave1": a host stands in a group once; name it once [LS018]',
  fix: 'name it once',
});

export const KNOWN_HOST = rule('LS019', {
  title: 'a host is asked for by a name that its group has',
  why: 'A reference to a host that is not declared would be found out in the middle of a deploy.',
  example: 'hosts/staging.yaml: host "slave9": no host of the group has that name; use one of master, slave1 [LS019]',
  fix: 'use the name of one that is declared',
});

// --- SSH ---------------------------------------------------------------------------------------------------------------------

export const SSH_USER = rule('LS020', {
  title: 'an SSH user is a login name',
  why: 'It stands in the arguments of ssh, where a hyphen in front or a blank would become an option.',
  example: '"ops user": an SSH user is a login name; use letters, digits, dot, hyphen and underscore [LS020]',
  fix: 'use letters, digits, dot, hyphen and underscore',
});

export const SSH_CREDENTIALS = rule('LS021', {
  title: 'SSH uses a private key file or an agent',
  why: 'With both, which one was used would depend on what else the agent holds.',
  example:
    'hosts/staging.yaml:9:3: ssh = "/run/agent.sock": SSH uses a private key file or an agent; leave privateKeyFile or agentSocket out [LS021]',
  fix: 'leave privateKeyFile or agentSocket out',
});

export const HOST_KEYS_CHECKED = rule('LS022', {
  title: "host keys are always checked (whoever answers in a host's name could take its secrets)",
  why: 'Join tokens and secret files go to whoever answers at the address.',
  example:
    '"StrictHostKeyChecking=no": host keys are always checked (whoever answers in a host\'s name could take its secrets); pin the host\'s key in a known_hosts file and name it as knownHostsFile [LS022]',
  fix: "pin the host's key in a known_hosts file and name it as knownHostsFile",
});

export const HOST_KEYS_PINNED = rule('LS023', {
  title: "in production a host's key is pinned in a file of the project",
  kind: 'policy',
  under: 'production',
  why: "Left out, each operator's own known_hosts decides: whoever deploys first trusts whatever answers.",
  example:
    "production/worker1: ssh: knownHostsFile = none: in production a host's key is pinned in a file of the project; write it with ssh-keyscan, compare it with the host's own, and name the file as knownHostsFile [LS023]",
  fix: "write it with ssh-keyscan, compare it with the host's own, and name the file as knownHostsFile",
});

export const SSH_OPTION = rule('LS024', {
  title: 'an ssh option is an ssh_config keyword and a one-line value',
  why: 'Options are handed to ssh as they are. What Ssh has a property for is no option, because its path is turned round for the stack.',
  example: '"Port=2201": what Ssh has a property for is no option; write it as port [LS024]',
  fix: 'see ssh_config(5)',
});

export const SSH_PASSWORD = rule('LS025', {
  title: 'SSH authenticates by key: nobody can type a password during a deploy',
  why: 'A password would have to stand in a file or a command line, and password logins (of root above all) are what scanners try.',
  example:
    '"PasswordAuthentication=yes": SSH authenticates by key: nobody can type a password during a deploy; give the host your public key (ssh-copy-id) and name privateKeyFile or use an agent [LS025]',
  fix: 'give the host your public key (ssh-copy-id) and name privateKeyFile or use an agent',
});

// --- environment, images, flows ----------------------------------------------------------------------------------------------

export const IMAGE_CATALOG = rule('LS026', {
  title: 'an image catalog is a JSON object of image references',
  why: 'It is the one place to pin, mirror and upgrade images.',
  example:
    'images/catalog.json: no such file: an image catalog is a JSON object of image references; write {"hadoop": "registry.example.com/hadoop@sha256:..."} [LS026]',
  fix: 'write {"hadoop": "registry.example.com/hadoop@sha256:..."}',
});

export const IMAGE_IN_CATALOG = rule('LS027', {
  title: 'the image, or binary, that a construct asks for is in the catalog',
  why: 'A construct asks for it by name; there is no fallback that could be something else.',
  example:
    'images/catalog.json: image "hive": the catalog has no such image; add "hive": "<registry>/<repository>@sha256:<digest>" [LS027]',
  fix: 'add it',
});

export const ONE_ENVIRONMENT = rule('LS028', {
  title: 'a stack has one environment',
  why: 'Flows, hosts and rules of a stack are looked at together. Constructs made before the Environment would belong to another one.',
  example:
    'lab/Environment: a default environment is in use already: a stack has one environment; create the Environment before anything else in the stack [LS028]',
  fix: 'keep one of them',
});

export const FLOW_END = rule('LS029', {
  title: 'a name stands for one selection',
  why: 'Firewall, port table and picture name the ends of flows.',
  example:
    'lab/Hadoop: end "hadoop": a name stands for one selection (there are hosts of that name, these are containers); call one of them otherwise [LS029]',
  fix: 'call one of them otherwise',
});

export const ONE_LISTENER = rule('LS030', {
  title: 'one program listens at a port of a host',
  why: 'The second one fails to start, or, worse, the first one answers for it.',
  example:
    'lab/Swarm: 7946/udp on slave1: one program listens at a port of a host (dockerd for Swarm gossip and kernel for VXLAN: overlay "hadoop"); give one of them another port [LS030]',
  fix: 'give one of them another port',
});

export const HOST_MEMORY = rule('LS031', {
  title: 'what runs on a host may use no more memory than the host declares',
  kind: 'policy',
  why:
    'Limits of containers, and what an agent of Mesos offers to tasks: without resources.memory all that the host declares but 1GiB. When all of them use what they may, the kernel kills ' +
    'one of them, and it need not be the one that grew.',
  example:
    'staging/slave1: memory = 4GiB: what runs on a host may use no more memory than the host declares (5GiB: staging/Web 2GiB, staging/Cache 3GiB); lower them, move one, or declare more memory if the host has it [LS031]',
  fix: 'lower them, move one, or declare more memory if the host has it',
});

// --- state -------------------------------------------------------------------------------------------------------------------

export const SHARED_STATE = rule('LS032', {
  title: 'in production the state lies in a backend that the team shares',
  kind: 'policy',
  under: 'production',
  why: 'State on one disk is lost with it, and two people who deploy at once overwrite each other: no lock holds between their machines.',
  example:
    'production: backend = local: in production the state lies in a backend that the team shares; use for example S3Backend with use_lockfile, in a bucket that keeps versions [LS032]',
  fix: 'use for example S3Backend with use_lockfile, in a bucket that keeps versions',
});

export const STATE_OUTSIDE = rule('LS033', {
  title: 'the state lies outside the cluster that it describes',
  why: 'When that cluster is down, it can be neither planned nor repaired; and its destruction would take the state along.',
  example:
    'production: backend consul = 192.0.2.41:8500: the state lies outside the cluster that it describes (192.0.2.41 is the host production/worker1); use a backend that runs elsewhere [LS033]',
  fix: 'use a backend that runs elsewhere',
});

export const STATE_CREDENTIALS = rule('LS034', {
  title: "a backend's credentials stay out of the plan",
  kind: 'policy',
  why: 'cdk.tf.json and .terraform hold the settings of the backend in clear text, and are copied with every saved plan.',
  example:
    "production: backend s3: secret_key: a backend's credentials stay out of the plan; give them by the backend's own environment variables, for example AWS_PROFILE, PGPASSWORD or CONSUL_HTTP_TOKEN [LS034]",
  fix: "give them by the backend's own environment variables, for example AWS_PROFILE, PGPASSWORD or CONSUL_HTTP_TOKEN",
});

// --- what stays, and what nobody may see -----------------------------------------------------------------------------------

export const PURGE_IN_PRODUCTION = rule('LS038', {
  title: 'in production destroying keeps data',
  kind: 'policy',
  under: 'production',
  why: 'With `purge` one command, or one removed line, deletes what no deploy brings back. Elsewhere it is for environments made to be thrown away.',
  example:
    'production/Environment: onDestroy = purge: in production destroying keeps data; leave it out, and remove on the hosts what a destroy says that it kept [LS038]',
  fix: 'leave it out, and remove on the hosts what a destroy says that it kept',
});

export const SECRET_FILE = rule('LS039', {
  title: 'a secret is a file with something in it that only its owner may read',
  why:
    'It is read at the machine that deploys: synth takes a keyed digest of it, so that a plan shows its change, and the apply reads it. ' +
    'Readable by others it is no secret there; an empty one, many programs take for "no password". A plan without its secrets would ' +
    'show them as removed, so there is none.',
  example:
    'staging/Web: secretFiles: /run/db: secrets/staging/db-password: there is no such file; write it there (mode 0600), from where the team keeps its secrets [LS039]',
  fix: 'chmod 600 the file',
});

export const GENERATED_SECRET = rule('LS110', {
  title: 'a generated secret is declared once, and its files are no other secret',
  why: 'Two declarations would overwrite each other, or one would come to be signed, named or rotated as the other. A CA has the files <name>.pem, <name>-key.pem and, while it is rotated, <name>-next-key.pem.',
  example:
    'staging/Consul: certificate consul/ca: a generated secret is declared once, and its files are no other secret (staging/Consul declares ca consul/ca); give it another name, or pass on what the first declaration returned [LS110]',
  fix: 'give it another name, or pass on what the first declaration returned',
});

export const CERTIFICATE = rule('LS111', {
  title: 'a certificate names hosts by DNS names in lower case and by IP addresses',
  why: 'Programs compare the name they dial with those in the certificate; one that no program would accept is found at the first connection, long after it was made.',
  example:
    'staging/Consul: certificate c1: C1.example.com: a certificate names hosts by DNS names in lower case and by IP addresses; write for example c1.example.com or 192.0.2.21 [LS111]',
  fix: 'write for example c1.example.com or 192.0.2.21',
});

// --- suppressions ------------------------------------------------------------------------------------------------------------

export const SUPPRESSION_REASON = rule('LS035', {
  title: 'a suppression has a written reason',
  why: 'Whoever reads it next year has to know whether it still holds.',
  example:
    'staging/Environment: suppress LS012: reason = "": a suppression has a written reason; say why it is acceptable here [LS035]',
  fix: 'say why it is acceptable here',
});

export const SUPPRESSED_RULE = rule('LS036', {
  title: 'a suppression names a policy rule',
  why: 'A plan rule says what cannot work; an id that does not exist suppresses nothing and looks as if it did.',
  example:
    'staging/Environment: suppress LS999: there is no rule of that id; see docs/rules.md for the policy rules [LS036]',
  fix: 'see docs/rules.md for the policy rules',
});

export const SUPPRESSION_USED = rule('LS037', {
  title: 'a suppression suppresses something',
  severity: 'warning',
  why: 'What it allowed is mended; left in place it would hide the next case.',
  example: 'staging/Environment: suppress LS012 at Hadoop/**: it suppresses nothing; remove it [LS037]',
  fix: 'remove it',
});
