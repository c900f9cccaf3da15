import type { MailTexts } from './mail-texts.ts';

const kinds: Readonly<Record<string, string>> = {
  MEDICAL_CARE: 'медична допомога',
  PSYCHOLOGICAL_SUPPORT: 'психологічна підтримка',
  FINANCIAL_REINTEGRATION_AID: 'фінансова допомога на реінтеграцію',
  VOCATIONAL_TRAINING: 'професійне навчання',
  CIVIL_LEGAL_AID: 'правова допомога в цивільних справах',
  LEGAL_COUNSELLING: 'юридична консультація',
  CRIMINAL_PROCEEDINGS_LEGAL_ASSISTANCE: 'правова допомога в кримінальному провадженні',
};

/** Counts stand behind a colon: so no word has to be declined. */
export const ukrainian: MailTexts = {
  languageTag: 'uk',
  centreSubject({ waiting, due, stop, accepted, newItems }) {
    const parts = [
      ...(stop > 0 ? [`ПРИПИНИТИ: ${stop}`] : []),
      ...(waiting > 0 ? [`направлень чекає на відповідь: ${waiting}`] : []),
      ...(due > 0 ? [`строк протягом 24 годин: ${due}`] : []),
    ];
    if (parts.length > 0) return `Throughline: ${parts.join(', ')}`;
    return `Throughline: ${newItems === 0n ? 'нового немає' : 'на вашу відповідь нічого не чекає'}, відкритих: ${accepted}`;
  },
  countsSubject: (newItems) =>
    `Throughline: ${newItems === 0n ? 'нового немає' : `нового у вашій стрічці: ${newItems}`}`,
  nothingNew: 'З часу останнього листа нового немає.',
  state: (time) => `Стан на ${time}.`,
  positions: (first, last) =>
    `Цей лист охоплює позиції вашої стрічки від ${first} до ${last}. Найновіша позиція: ${last}.`,
  noPositions: (newest) => `Цей лист не охоплює нових позицій вашої стрічки. Найновіша позиція: ${newest}.`,
  groups: {
    STOP: {
      heading: 'ПРИПИНИТИ Й ВИДАЛИТИ, НЕ ЗВ’ЯЗУВАТИСЯ',
      note: 'Згоду відкликано. Припиніть роботу, видаліть усе, що маєте, і не зв’язуйтеся з людиною.',
    },
    DUE: {
      heading: 'Строк спливає протягом 24 годин або вже сплив',
      note: 'Без відповіді направлення переходить до іншого центру.',
    },
    WAITING: { heading: 'Чекають на вашу відповідь', note: '' },
    ACCEPTED: { heading: 'Прийняті вами й не завершені', note: '' },
    CANCELLED: { heading: 'Більше не пропонуються вам', note: 'Нічого робити не треба.' },
    REJECTED: { heading: 'Відхилені вами', note: '' },
    COMPLETED: { heading: 'Завершені вами', note: '' },
  },
  isNew: 'НОВЕ',
  kind: (code) => kinds[code] ?? code,
  priority: (code) => ({ EMERGENCY: 'НЕВІДКЛАДНО', URGENT: 'ТЕРМІНОВО', ROUTINE: 'звичайний порядок' })[code] ?? code,
  area: (code) => `район ${code}`,
  language: (code) => `мова ${code}`,
  answerBy: (time, hoursLeft) =>
    `відповісти до ${time} (${hoursLeft < 0 ? 'строк сплив' : `залишилося годин: ${hoursLeft}`})`,
  delivered: (times) => `записів про надану допомогу: ${times}`,
  noDetails: 'подробиць у стрічці немає',
  more: (more) => `і ще направлень: ${more}, див. стрічку`,
  countsHeading: 'Нове у вашій стрічці',
  count: (eventKind, items) => `${eventKind}: ${items}`,
  missingNumbers: (numbers) => `Порядкових номерів, за якими досі не надійшло записів: ${numbers}`,
  howToAnswer: [
    'Щоб відповісти, увійдіть до хаба зі своїм сертифікатом, на сторінці для центрів або з командного рядка, і прийміть чи відхиліть направлення за його номером.',
    'Цей лист не є відповіддю і не потребує її: важить лише те, що зроблено в хабі, а строк доти спливає.',
    'Контакти є лише в хабі й відкриваються після прийняття. У наших листах немає імен, номерів чи адрес. Не надсилайте їх електронною поштою.',
  ],
  footer: [
    'Цей лист підписано (S/MIME). Якщо програма не підтверджує підпис, не дійте за цим листом, а подивіться в хаб.',
    'Він надходить щодня, навіть коли нового немає. Якщо не надійшов, повідомте операторам хаба. Відповідей на цей лист ніхто не читає.',
  ],
};
