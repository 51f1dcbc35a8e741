//! The machine: runs methods of the location's classes as far as everything they use is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::formats::class_file::{ClassBody, Code, Constant};
use crate::scan::{Worker, WorkerClasses};

use super::Sources;
use super::value::{Kind, Object, Value, signature};
use super::verify::Flaw;

/// How many instructions may be run for one answer.
const STEPS: u32 = 40_000;
/// How many calls may be in each other.
const DEPTH: u32 = 32;
/// How often both ways are gone where nobody knows which one it is.
const FORKS: u32 = 48;
/// How many classes of the location may be read for one answer.
const CLASSES: usize = 200;

/// A machine for one answer.
pub(super) struct Machine<'s> {
    pub(super) sources: &'s mut dyn Sources,
    worker: &'s Worker,
    pub(super) classes: WorkerClasses,
    bodies: HashMap<String, Option<Rc<ClassBody>>>,
    pub(super) state: State,
    steps: u32,
    depth: u32,
    pub(super) forks: u32,
    /// Why the static initializer of a class could not be followed to its end.
    pub(super) doubt: Option<Rc<str>>,
    /// Classes whose code was verified, and what is wrong with it.
    pub(super) verified: HashMap<String, Option<Flaw>>,
    /// Why something that was gone through may fail all the same.
    pub(super) risk: Option<Rc<str>>,
    /// What the last instruction may have thrown, where nobody knows.
    pub(super) pending: Option<Thrown>,
}

/// What a running program has.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct State {
    pub(super) heap: Vec<Object>,
    /// Static fields by class and name.
    pub(super) statics: BTreeMap<(Rc<str>, Rc<str>), Value>,
    /// Classes whose initialization began.
    pub(super) begun: BTreeSet<Rc<str>>,
    /// Classes of whose static fields nothing is known, and why.
    pub(super) obscure: BTreeMap<Rc<str>, Rc<str>>,
    /// Whether code of the location was handed to somebody who may call it at any time.
    pub(super) is_shown: bool,
}

/// What comes of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Value(Value),
    Thrown(Thrown),
    Stuck(Rc<str>),
}

/// Why a method does not go on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stop {
    /// Something is thrown.
    Thrown(Thrown),
    /// It cannot be followed any further, and why.
    Stuck(Rc<str>),
}

/// What is thrown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thrown {
    /// Its class, by internal name.
    pub(super) class: Rc<str>,
    /// A fragment such as "the class `com.acme.Base` is missing".
    pub(super) why: Rc<str>,
    /// It, for who catches it.
    pub(super) object: Value,
}

/// Where a method goes on.
pub(super) enum Flow {
    To(usize),
    /// One of these, and why nobody knows which.
    Fork(Vec<usize>, Rc<str>),
    Return(Value),
}

/// A call that is running.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) body: Rc<ClassBody>,
    method: usize,
    pub(super) locals: Vec<Value>,
    pub(super) stack: Vec<Value>,
}

impl<'s> Machine<'s> {
    pub(super) fn new(sources: &'s mut dyn Sources, worker: &'s Worker) -> Self {
        Self {
            sources,
            worker,
            classes: WorkerClasses::of(worker),
            bodies: HashMap::new(),
            state: State::default(),
            steps: STEPS,
            depth: 0,
            forks: FORKS,
            doubt: None,
            verified: HashMap::new(),
            risk: None,
            pending: None,
        }
    }

    pub(super) fn worker(&self) -> &'s Worker {
        self.worker
    }

    /// Calls a method of `owner` on an object of `class`, which is constructed before or else not known.
    pub(super) fn run(&mut self, class: &str, owner: &str, method: (&str, &str), constructs: bool) -> Outcome {
        self.begin();
        let this = self.allocate(class, Kind::Plain { fields: BTreeMap::new(), is_shown: !constructs });
        if constructs && self.call_named(class, "<init>", "()V", vec![this.clone()]).is_err() {
            self.show(&this);
        }
        // What befalls the constructor is not asked for here.
        self.pending = None;
        let answer = self.call_named(owner, method.0, method.1, vec![this]);
        match answer {
            Ok(value) => match self.pending.take() {
                Some(thrown) => Outcome::Stuck(thrown.why),
                None => Outcome::Value(value),
            },
            Err(Stop::Thrown(thrown)) => Outcome::Thrown(thrown),
            Err(Stop::Stuck(why)) => Outcome::Stuck(why),
        }
    }

    /// Forgets what was run before.
    pub(super) fn begin(&mut self) {
        self.state = State::default();
        (self.steps, self.depth, self.forks, self.doubt) = (STEPS, 0, FORKS, None);
        (self.risk, self.pending) = (None, None);
    }

    /// A class of the location with its members; nothing where there is none that can be read.
    pub(super) fn body(&mut self, class: &str) -> Option<Rc<ClassBody>> {
        if let Some(body) = self.bodies.get(class) {
            return body.clone();
        }
        let bytes = if self.bodies.len() < CLASSES { self.sources.class(class) } else { None };
        let body = bytes.and_then(|bytes| ClassBody::parse(bytes).ok()).map(Rc::new);
        self.bodies.insert(class.to_owned(), body.clone());
        body
    }

    pub(super) fn allocate(&mut self, class: &str, kind: Kind) -> Value {
        self.state.heap.push(Object { class: class.into(), kind });
        Value::Object(self.state.heap.len() - 1)
    }

    /// The object that a value is.
    pub(super) fn object(&mut self, value: &Value) -> Option<&mut Object> {
        match value {
            Value::Object(index) => self.state.heap.get_mut(*index),
            _ => None,
        }
    }

    /// The string that a value is, where that is known.
    pub(super) fn text(&self, value: &Value) -> Option<Rc<str>> {
        match value {
            Value::Text(text) => Some(Rc::clone(text)),
            Value::Object(index) => match self.state.heap.get(*index) {
                Some(Object { class, kind: Kind::Text(Some(text)) }) if **class == *"java/lang/String" => {
                    Some(text.as_str().into())
                }
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn call_named(&mut self, owner: &str, name: &str, descriptor: &str, arguments: Vec<Value>) -> Answer {
        let body = self.body(owner).ok_or_else(|| stuck("a class that cannot be read"))?;
        let method = body.methods.iter().position(|it| it.name == name && it.descriptor == descriptor);
        self.call(body, method.ok_or_else(|| stuck("a method that is not there"))?, arguments)
    }

    fn call(&mut self, body: Rc<ClassBody>, method: usize, arguments: Vec<Value>) -> Answer {
        if self.depth == DEPTH {
            return Err(stuck("calls within calls"));
        }
        let code = body.methods[method].code.as_ref().ok_or_else(|| stuck("a native method"))?;
        let mut locals = Vec::new();
        for argument in arguments {
            let is_wide = argument.is_wide();
            locals.push(argument);
            if is_wide {
                locals.push(Value::Null);
            }
        }
        locals.resize(locals.len().max(code.locals.into()), Value::Null);
        self.depth += 1;
        let answer = self.execute(Frame { body, method, locals, stack: Vec::new() }, 0);
        self.depth -= 1;
        answer
    }

    /// Runs a frame from a place to its end.
    pub(super) fn execute(&mut self, mut frame: Frame, mut at: usize) -> Answer {
        let body = Rc::clone(&frame.body);
        let code = body.methods[frame.method].code.as_ref().ok_or_else(malformed)?;
        // What may have been thrown out of this call, if anything was.
        let mut escaped = None;
        let answer = loop {
            self.steps = self.steps.checked_sub(1).ok_or_else(|| stuck("it does not come to an end"))?;
            let (instruction, behind) = body.instruction(code, at).ok_or_else(malformed)?;
            let flow = self.step(&mut frame, instruction, behind);
            if let Some(thrown) = self.pending.take() {
                match (self.handler(&body, code, at, &thrown), &flow) {
                    (Ok(Some(handler)), Ok(Flow::To(place))) => break self.both(frame, *place, handler, &thrown),
                    (Ok(_), _) => escaped = Some(thrown),
                    (Err(stop), _) => {
                        self.risk.get_or_insert(thrown.why);
                        return Err(stop);
                    }
                }
            }
            match flow {
                Ok(Flow::To(place)) => at = place,
                Ok(Flow::Return(value)) => break Ok(value),
                Ok(Flow::Fork(places, why)) => {
                    let ways = places.into_iter().map(|place| (frame.clone(), place)).collect();
                    break self.fork(ways, &why);
                }
                Err(Stop::Thrown(thrown)) => {
                    at = self.handler(&body, code, at, &thrown)?.ok_or_else(|| Stop::Thrown(thrown.clone()))?;
                    frame.stack = vec![thrown.object];
                }
                Err(stuck) => return Err(stuck),
            }
        };
        self.pending = self.pending.take().or(escaped);
        answer
    }

    /// Goes on as if nothing was thrown, and as if it was and is handled.
    fn both(&mut self, frame: Frame, place: usize, handler: usize, thrown: &Thrown) -> Answer {
        let thrown_into = Frame { stack: vec![thrown.object.clone()], ..frame.clone() };
        let answer = self.fork(vec![(frame, place), (thrown_into, handler)], &thrown.why);
        if matches!(answer, Err(Stop::Stuck(_))) {
            self.risk.get_or_insert(Rc::clone(&thrown.why));
        }
        answer
    }

    /// Where what is thrown at a place is handled (JVMS 2.10).
    fn handler(&mut self, body: &ClassBody, code: &Code, at: usize, thrown: &Thrown) -> Result<Option<usize>, Stop> {
        for handler in &code.handlers {
            if !(usize::from(handler.begin)..usize::from(handler.end)).contains(&at) {
                continue;
            }
            let catches = if handler.class == 0 {
                Some(true)
            } else {
                let caught = body.constant(handler.class).map_err(|_| malformed())?;
                match caught {
                    Constant::Class(caught) => self.is_kind(&thrown.class, &caught),
                    _ => return Err(malformed()),
                }
            };
            match catches {
                Some(true) => return Ok(Some(handler.target.into())),
                Some(false) => (),
                None => return Err(stuck("an exception of which nobody knows who catches it")),
            }
        }
        Ok(None)
    }

    /// Initializes a class of the location (JVMS 5.5).
    pub(super) fn initialize(&mut self, class: &str) -> Result<(), Stop> {
        let Some(body) = self.body(class) else { return Ok(()) };
        if self.state.begun.contains(class) {
            return Ok(());
        }
        self.verify(class)?;
        self.state.begun.insert(class.into());
        if let Some(parent) = &body.super_class {
            self.initialize(parent)?;
        }
        let Some(method) = body.methods.iter().position(|method| method.name == "<clinit>") else { return Ok(()) };
        let answer = self.call(body, method, Vec::new());
        if let Some(thrown) = self.pending.take() {
            let is_error = self.is_kind(&thrown.class, "java/lang/Error") == Some(true);
            let class = if is_error { thrown.class } else { "java/lang/ExceptionInInitializerError".into() };
            self.pending = Some(Thrown { class, ..thrown });
        }
        match answer {
            Ok(_) => Ok(()),
            Err(Stop::Thrown(thrown)) if self.is_kind(&thrown.class, "java/lang/Error") == Some(true) => {
                Err(Stop::Thrown(thrown))
            }
            Err(Stop::Thrown(thrown)) => Err(self.thrown("java/lang/ExceptionInInitializerError", &thrown.why)),
            Err(Stop::Stuck(why)) => {
                self.state.statics.retain(|(owner, _), _| **owner != *class);
                self.state.obscure.insert(class.into(), Rc::clone(&why));
                self.doubt.get_or_insert(why);
                Ok(())
            }
        }
    }

    /// Somebody who is not known gets hold of a value: what it is then is not known any more.
    pub(super) fn show(&mut self, value: &Value) {
        let mut pending = vec![value.clone()];
        while let Some(value) = pending.pop() {
            match &value {
                Value::Function(function) => {
                    self.state.is_shown = true;
                    pending.extend(function.captured.iter().cloned());
                }
                Value::Object(index) => match self.state.heap.get_mut(*index).map(|it| (&*it.class, &mut it.kind)) {
                    Some((_, Kind::Plain { fields, is_shown })) => {
                        *is_shown = true;
                        pending.extend(std::mem::take(fields).into_values());
                        self.state.is_shown = true;
                    }
                    Some((_, Kind::Array(items))) => pending.extend(items.take().into_iter().flatten()),
                    Some((_, Kind::Properties(known))) => *known = None,
                    Some((_, Kind::Stream(known))) => *known = None,
                    // A string never changes, a builder may.
                    Some((class, Kind::Text(known))) if class != "java/lang/String" => *known = None,
                    _ => (),
                },
                _ => (),
            }
        }
    }

    /// An exception of the JDK.
    pub(super) fn thrown(&mut self, class: &str, why: &str) -> Stop {
        let object = self.allocate(class, Kind::Exception);
        Stop::Thrown(Thrown { class: class.into(), why: why.into(), object })
    }
}

/// What a call yields; nothing that anybody looks at for `void`.
pub(super) type Answer = Result<Value, Stop>;

pub(super) fn stuck(why: impl AsRef<str>) -> Stop {
    Stop::Stuck(why.as_ref().into())
}

pub(super) fn malformed() -> Stop {
    stuck("its code is not well formed")
}

/// How many arguments a method takes.
pub(super) fn arity(descriptor: &str) -> Result<usize, Stop> {
    signature(descriptor).map(|(types, _)| types.len()).ok_or_else(malformed)
}
