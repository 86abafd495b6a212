import type { ReactNode } from 'react';
import type { ScreenProps } from '../context.js';
import type { Place } from '../navigation.js';
import { OrganizeScreen } from './organize/screen.js';
import { PlanScreen } from './plan/screen.js';
import { PreviewScreen } from './preview/screen.js';
import { ProgressScreen } from './progress/screen.js';
import { ResultScreen } from './result/screen.js';
import { ResumeScreen } from './resume/screen.js';
import { SessionScreen } from './session/screen.js';
import { SessionsScreen } from './sessions/screen.js';

/** The screen of a place. */
export function screenAt(place: Place, props: ScreenProps): ReactNode {
  const { visit: key } = props;
  switch (place.screen) {
    case 'sessions':
      return <SessionsScreen key={key} {...props} />;
    case 'session':
      return <SessionScreen key={key} {...props} session={place.session} />;
    case 'preview':
      return <PreviewScreen key={key} {...props} ask={place.ask} />;
    case 'resume':
      return <ResumeScreen key={key} {...props} resumable={place.resumable} />;
    case 'progress':
      return <ProgressScreen key={key} {...props} work={place.work} />;
    case 'result':
      return <ResultScreen key={key} {...props} outcome={place.outcome} />;
    case 'organize':
      return <OrganizeScreen key={key} {...props} />;
    case 'plan':
      return <PlanScreen key={key} {...props} options={place.options} />;
  }
}
