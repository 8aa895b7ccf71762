import { rule } from '../values';

// --- the cluster -------------------------------------------------------------------------------------------------------------

export const MARATHON_FLAG = rule('LS200', {
  title: 'Marathon takes every flag that it is given',
  why: 'It ends at once (exit 112) at a flag that it does not know, cannot read or is given twice, and is started again for ever.',
  example:
    "staging/Marathon: flags: failover_timout: Unknown option 'failover_timout'; correct it (contracts/marathon/flags.json lists all) [LS200]",
  fix: 'correct it (contracts/marathon/flags.json lists all)',
});

export const MARATHON_SECRET_FLAG = rule('LS201', {
  title: 'a secret of Marathon is given as a Secret, not as a flag',
  why: 'Flags stand in the plan, in the state, in `docker inspect` and in the list of processes.',
  example:
    'staging/Marathon: flags: http_credentials: a secret of Marathon is given as a Secret, not as a flag; use httpCredentials [LS201]',
  fix: 'use httpCredentials or mesosAuthentication',
});

export const MARATHON_ADDRESS = rule('LS202', {
  title: 'Marathon is bound to an IPv4 address',
  why: "It is the address at which Mesos' masters, the other Marathons and operators reach it, and by which it knows whether it leads.",
  example:
    'staging/Marathon: m1: address = m1.example.com: Marathon is bound to an IPv4 address; declare the address of the host by number [LS202]',
  fix: 'declare the address of the host by number',
});

export const MARATHON_PORT = rule('LS203', {
  title: 'the ports of Marathon are whole numbers from 1024 to 65535, each another on its host',
  why: 'It does not run as root, and binds them at the address of the host.',
  example:
    'staging/Other: httpPort = 8080: the ports of Marathon are whole numbers from 1024 to 65535, each another on its host (staging/Marathon on m1 has it); choose another [LS203]',
  fix: 'choose another',
});

export const MARATHON_HEAP = rule('LS204', {
  title: 'the heap of Marathon leaves 256MiB of its container to the rest of it',
  why: 'Threads, code and buffers, and the library of Mesos, live beside the heap; the kernel kills what exceeds the limit.',
  example:
    'staging/Marathon: heap = 1GiB: the heap of Marathon leaves 256MiB of its container to the rest of it (memory = 1GiB); lower it, or raise memory [LS204]',
  fix: 'lower it, or raise memory',
});

export const TOLERANT_MARATHON = rule('LS205', {
  title: 'in production Marathon runs on two hosts or more',
  kind: 'policy',
  under: 'production',
  why: 'While a single one restarts, or its host is down, what crashes is not started again and nobody can deploy.',
  example: 'production/Marathon: hosts = 1: in production Marathon runs on two hosts or more; give it three [LS205]',
  fix: 'give it three',
});

export const MARATHON_ZOOKEEPER_PATH = rule('LS206', {
  title: 'what Marathon keeps in ZooKeeper lies below a path of its own, such as /marathon',
  why: 'Two clusters of one path would elect one leader and share their apps.',
  example:
    'staging/Other: zooKeeperPath = /marathon: what Marathon keeps in ZooKeeper lies below a path of its own, such as /marathon (staging/Marathon has it); give it another [LS206]',
  fix: 'give it another',
});

export const MARATHON_PRINCIPAL = rule('LS207', {
  title: 'Marathon has the secret of the principal that it registers by',
  why: 'A master that wants frameworks to say who they are refuses one without.',
  example:
    'staging/Marathon: mesosAuthentication: principal = marathon: Marathon has the secret of the principal that it registers by; give secret, or declare the principal at Mesos [LS207]',
  fix: 'give secret, or declare the principal at Mesos',
});

export const MARATHON_PLAIN = rule('LS208', {
  title: 'Marathon registers at masters that understand plain text',
  why: 'Its libmesos is given no certificate and no LIBPROCESS_SSL_*: a master with TLS that does not downgrade cuts it off, and it waits for ever.',
  example:
    'staging/Marathon: mesos = zk://192.0.2.50:2181/mesos: Marathon registers at masters that understand plain text; let the masters downgrade (LIBPROCESS_SSL_SUPPORT_DOWNGRADE) [LS208]',
  fix: 'let the masters downgrade (LIBPROCESS_SSL_SUPPORT_DOWNGRADE)',
});

export const LAUNCH_TIME = rule('LS225', {
  title: 'Marathon gives a task as long to run as its executor may take to register',
  why: 'It kills one that does not run by then (OverdueInstancesActor), in the middle of the pull of its image, and starts another, for ever.',
  example:
    'staging/Marathon: flags: task_launch_timeout = 300000: Marathon gives a task as long to run as its executor may take to register (executor_registration_timeout = 10m); leave it out, or raise it [LS225]',
  fix: 'leave it out, or raise it',
});

export const FAILOVER_TIME = rule('LS226', {
  title: 'Mesos keeps the tasks of Marathon for longer than another leader takes',
  why:
    'Every restart of the leading Marathon, and so every change of this cluster, disconnects it from Mesos. A master removes a framework that is not back within its failover_timeout, ' +
    'and ends all of its tasks (Master::frameworkFailoverTimeout). The next leader is elected when the session of the last one has ended, and may prepare for as long as on_elected_prepare_timeout.',
  example:
    'staging/Marathon: failoverTimeout = 0s: Mesos keeps the tasks of Marathon for longer than another leader takes (zk_session_timeout = 10s, on_elected_prepare_timeout = 3m); leave it out, which is 7 days [LS226]',
  fix: 'leave it out, which is 7 days',
});

export const FAILOVER_HOUR = rule('LS227', {
  title: 'Mesos keeps the tasks of Marathon for an hour at least',
  kind: 'policy',
  why:
    'When it is over all tasks of all apps are ended at once, and a Marathon that comes back later starts with none. A leader that does not start, a ZooKeeper that is restored, ' +
    'or a deploy that stops half-way is mended by people: they need the time.',
  example:
    'staging/Marathon: failoverTimeout = 10m: Mesos keeps the tasks of Marathon for an hour at least; leave it out, which is 7 days [LS227]',
  fix: 'leave it out, which is 7 days',
});

export const MARATHON_CHECKPOINT = rule('LS228', {
  title: 'tasks of Marathon outlive a restart of their agent',
  why: 'Of a framework without checkpoints an agent keeps nothing: as soon as it disconnects, as at every update of it, all tasks there are lost (Master::exited).',
  example:
    'staging/Marathon: flags: checkpoint = false: tasks of Marathon outlive a restart of their agent; leave it out [LS228]',
  fix: 'leave it out',
});

export const GUARDED_MARATHON = rule('LS229', {
  title: 'in production Marathon asks who somebody is',
  kind: 'policy',
  under: 'production',
  why: 'Whoever reaches its port starts what he likes, as any user and with any folder of the host in it: he is root on every agent. A firewall alone is one mistake away from that.',
  example:
    "production/Marathon: httpCredentials = none: in production Marathon asks who somebody is; give httpCredentials, for example { user: 'operator' } [LS229]",
  fix: "give httpCredentials, for example { user: 'operator' }",
});

// --- apps --------------------------------------------------------------------------------------------------------------------

export const APP_ONCE = rule('LS210', {
  title: 'an app of a Marathon cluster is declared once',
  why: 'Each deploy would put the one in place of the other.',
  example:
    'staging/Other: id = /shop/web: an app of a Marathon cluster is declared once (staging/Web has it); rename one of them [LS210]',
  fix: 'rename one of them',
});

export const APP_REFUSED = rule('LS211', {
  title: 'Marathon accepts the document of an app',
  why: 'What it refuses at the deploy is refused here, by the same rules, with the same words (upstream/marathon).',
  example: 'staging/Web: /upgradeStrategy/minimumHealthCapacity = 2: error.max; correct it [LS211]',
  fix: 'correct it',
});

export const APP_FIELD = rule('LS212', {
  title: 'Marathon knows every field of a document',
  why: 'It passes over a field that it does not know in silence, so that a typing error changes nothing and nobody is told.',
  example:
    'staging/Web: document: /healthChecks(0)/maxFailures: Marathon knows every field of a document; correct its name [LS212]',
  fix: 'correct its name',
});

export const APP_CANNOT = rule('LS213', {
  title: 'an app of Marathon has what Marathon can give it',
  why:
    'It hands an image, arguments and variables to the agents: nothing there writes a file for a container, or keeps a secret without a plugin. A description of a container ' +
    'that is spread into an app may bring them along.',
  example:
    'staging/Web: secretFiles: /run/secrets/db: an app of Marathon has what Marathon can give it; mount a folder of the agents that holds it, or ask for it when the app starts [LS213]',
  fix: 'leave it out',
});

export const APP_PORT = rule('LS214', {
  title: 'a port of an app fits its network',
  why: "On the hosts' network the container's ports are the hosts'; behind a bridge, or in a network of containers, each is mapped.",
  example:
    'staging/Web: ports: http: containerPort = 8080: a port of an app fits its network (host); give hostPort, or choose another network [LS214]',
  fix: 'give hostPort, or choose another network',
});

export const APP_PLACES = rule('LS215', {
  title: 'the agents have a place for each instance of an app',
  why:
    'A fixed port of the host, or a constraint that tells them apart, holds one instance on each agent: those beyond wait for ever, and so does the deploy. An agent gives no port ' +
    'but those that it offers, 31000 to 32000 unless `resources` of its MesosCluster says otherwise. Hosts that are leaving or lost do not count.',
  example:
    'staging/Web: instances = 4: the agents have a place for each instance of an app (3 agents hold 3); lower instances, or add agents [LS215]',
  fix: 'lower instances, or add agents',
});

export const RESTART_HANGS = rule('LS216', {
  title: 'an app can be restarted',
  why:
    'A change of anything but the number of instances replaces all of them, as far as upgradeStrategy and the agents leave room: an old one keeps a fixed host port until it ' +
    'ends, while constraints do not count it. A plan without room waits for ever: a deployment of Marathon has no time-out. Without a health check on the agent, but with another check, no old instance counts as healthy ' +
    '(Instance.consideredHealthy of 1.11.24): then nothing goes on without room for one more.',
  example:
    'staging/Web: upgradeStrategy = 1, 0 with 3 instances on 3 agents: an app can be restarted (No agent is left for the extra instance, and no old one ends before it is ready.); let minimumHealthCapacity be below 1 [LS216]',
  fix: 'let minimumHealthCapacity be below 1, or add an agent',
});

export const EXECUTOR_RESOURCES = rule('LS217', {
  title: 'an app says nothing of executorResources',
  why: 'A document that is put as a whole loses them on the way (AppConversion.appToUpdate of Marathon 1.11.24): they would be there from the first deploy to the second.',
  example:
    'staging/Web: document: executorResources: an app says nothing of executorResources; leave them to the default of Marathon [LS217]',
  fix: 'leave them to the default of Marathon',
});

export const APP_HOST_PORT = rule('LS218', {
  title: 'a fixed port of the hosts is of one app, and so is a service port',
  kind: 'policy',
  why: 'Two apps that want one port of the host can share no agent, and each waits where the other is; a balancer that reads service ports sends the requests of both to either.',
  example:
    'staging/Other: hostPort = 8443: a fixed port of the hosts is of one app, and so is a service port (staging/Web has it); let Marathon choose: 0 [LS218]',
  fix: 'let Marathon choose: 0',
});

export const GROUPS_COUNTED = rule('LS220', {
  title: 'GROUP_BY says over how many groups an app is spread',
  why: 'Marathon 1.11.24 takes none for 0 and divides by it (Constraints.checkGroupBy): no offer ever matches, and the deploy waits for ever.',
  example:
    "staging/Web: constraints: rack, GROUP_BY: GROUP_BY says over how many groups an app is spread; give their number: MarathonConstraint.groupBy('rack', 3) [LS220]",
  fix: "give their number: MarathonConstraint.groupBy('rack', 3)",
});

export const CHECKS_REACH = rule('LS224', {
  title: 'Marathon reaches the instances that it checks itself',
  kind: 'policy',
  severity: 'warning',
  why:
    'HTTP, HTTPS, TCP and readiness checks go from the leading Marathon to the agents (HealthCheckWorker, ReadinessCheckExecutor). Where the agents are not known no flow is ' +
    'declared for them: behind a closed firewall none ever passes, and the deploy is reverted when its time is over.',
  example:
    'staging/Web: /readinessChecks(0): Marathon reaches the instances that it checks itself; let the agents check its health, or open them to Marathon and suppress this [LS224]',
  fix: 'let the agents check its health, or open them to Marathon and suppress this',
});

export const OWN_DEPENDENCY = rule('LS230', {
  title: 'an app depends on apps of its own Marathon',
  why: 'Marathon looks for the id among its own apps, and deploys in their order; of one that it has not it says nothing.',
  example:
    'staging/Web: dependencies: /db: an app depends on apps of its own Marathon (it is of staging/Other); leave it out, and name it in dependsOn [LS230]',
  fix: 'leave it out, and name it in dependsOn',
});

export const APP_TIMEOUT = rule('LS221', {
  title: 'the timeout of an app is longer than what one instance may take to be replaced',
  why:
    'An old instance has stopGracePeriod to end, a new one the startPeriod of its health check to get healthy. A deploy that is given up before that takes back what may be well, ' +
    'and replaces all of it once more.',
  example:
    'staging/Web: timeout = 2m: the timeout of an app is longer than what one instance may take to be replaced (stopGracePeriod 1m and startPeriod 1m30s); raise it, or shorten them [LS221]',
  fix: 'raise it, or shorten them',
  severity: 'warning',
});

export const CHECKED_PORT = rule('LS231', {
  title: 'a health check names a port of its app',
  why: 'A document counts ports: the name says which is meant.',
  example:
    'staging/Web: healthCheck: port = web: a health check names a port of its app (there are: http, admin); name one of them, or add it to ports [LS231]',
  fix: 'name one of them, or add it to ports',
});

export const CHECKED_PATH = rule('LS232', {
  title: 'the path that an agent asks begins with a slash',
  why: 'Marathon accepts it without, and Mesos refuses every task that has such a check (validateHealthCheck): it is launched and fails, for ever.',
  example:
    'staging/Web: /healthChecks(0)/path = health: the path that an agent asks begins with a slash; begin it with / [LS232]',
  fix: 'begin it with /',
});
